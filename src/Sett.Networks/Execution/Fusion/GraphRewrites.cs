using Sett.Networks.Onnx;

namespace Sett.Networks.Execution.Fusion;

/// <summary>The rewrites of the graph that come before inference, in order.</summary>
internal static class GraphRewrites
{
    public static OnnxModel Apply(OnnxModel model, PlanOptions options)
    {
        if (options.FoldBatchNorm) model = model with { Graph = BatchNormFolding.Rewrite(model.Graph, options.Observed) };
        if (options.IntegerSteps) model = QdqFusion.Rewrite(model);
        else if (options.Fuse) model = QdqFusion.RewriteMoves(model);
        return model;
    }
}
