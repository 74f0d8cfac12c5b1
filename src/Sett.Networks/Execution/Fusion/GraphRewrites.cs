using Sett.Networks.Onnx;

namespace Sett.Networks.Execution.Fusion;

/// <summary>The rewrites of the graph that come before inference, in order.</summary>
internal static class GraphRewrites
{
    public static OnnxModel Apply(OnnxModel model, PlanOptions options)
    {
        OnnxGraph graph = model.Graph;
        return ReferenceEquals(graph, model.Graph) ? model : model with { Graph = graph };
    }
}
