using Sett.Networks.Execution;
using Sett.Networks.Layers;
using Sett.Networks.LayerTables;
using Sett.Numerics.Tensors;
using Sett.Studies.Measuring;
using Sett.Studies.Tests.Simulation;
using Xunit;

namespace Sett.Studies.Tests.Measuring;

/// <summary>Measuring: layers of every kind run from their shapes alone, and every time is one. No time is asserted.</summary>
public sealed class MeasureStudyTests
{
    [Fact]
    public void Every_kind_of_layer_runs_in_floats_and_in_bytes()
    {
        foreach ((string name, LayerShape shape) in new SyntheticSource(1).Layers)
        {
            foreach (bool bytes in new[] { false, true })
            {
                var plan = ExecutionPlan.Compile(bytes ? LayerModel.InBytes(name, shape) : LayerModel.InFloat32(name, shape));
                IReadOnlyList<Tensor> outputs = plan.NewSession(Workers.One)
                    .Run([.. plan.Inputs.Select(i => LayerModel.Values(i.Type, i.Shape, 1))]);
                Assert.Equal(shape.Outputs, outputs[0].Length);
                Assert.Equal(bytes ? ElementType.Int32 : ElementType.Float32, outputs[0].Type);
            }
        }
    }

    [Fact]
    public void A_table_has_times_of_layers_and_none_of_the_whole()
    {
        MeasureResult result = MeasureStudy.Run(ClassicNetworks.Find("lenet5").ToNetwork(), null, new PlanOptions(), 1, 0, null,
            TestContext.Current.CancellationToken);
        Assert.NotEmpty(result.Layers);
        Assert.All(result.Layers.SelectMany(l => new[] { l.Float32, l.Int8 }), t =>
            Assert.True(t.LeastMs > 0 && t.LeastMs <= t.MedianMs && t.Runs >= 5));
        Assert.Null(result.Float32);
        Assert.NotEmpty(result.Machine.Processor);
    }
}
