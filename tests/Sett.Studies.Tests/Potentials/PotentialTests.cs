using System.Text.Json;
using Sett.Hardware.Work;
using Sett.Networks.Layers;
using Sett.Networks.LayerTables;
using Sett.Numerics;
using Sett.Studies.Potentials;
using Sett.Studies.Simulation;
using Sett.Studies.Tests.Simulation;
using Xunit;

namespace Sett.Studies.Tests.Potentials;

/// <summary>Potentials against a count that goes through every multiplication, and what has to hold between their measures.</summary>
public sealed class PotentialTests
{
    private static PotentialResult Run(ILayerSource source, int threads = 2) =>
        PotentialStudy.Run(source, [], threads, null, TestContext.Current.CancellationToken);

    [Fact]
    public void Sums_are_those_of_every_multiplication()
    {
        var source = new SyntheticSource(2);
        PotentialResult result = Run(source);
        var slow = new long[source.Layers.Count, Measures.All.Count, 3];
        source.Run(1, (_, layer, work) =>
        {
            foreach ((int a, int w, int groupA, int groupW) in Multiplications(work))
            {
                for (int m = 0; m < Measures.All.Count; m++)
                {
                    int needA = Need((Measure)m, a, groupA, 9), needW = Need((Measure)m, w, groupW, 7);
                    slow[layer, m, 0] += needA;
                    slow[layer, m, 1] += needW;
                    slow[layer, m, 2] += needA * needW;
                }
            }
        }, null, TestContext.Current.CancellationToken);
        for (int l = 0; l < source.Layers.Count; l++)
        {
            foreach (Measure m in Measures.All)
            {
                Needs needs = result.Layers[l].Of(m);
                Assert.Equal((source.Layers[l].Name, m, slow[l, (int)m, 0], slow[l, (int)m, 1], slow[l, (int)m, 2]),
                    (source.Layers[l].Name, m, needs.Activations, needs.Weights, needs.Products));
            }
        }
    }

    [Fact]
    public void Finer_measures_never_need_more()
    {
        PotentialResult result = Run(new SyntheticSource(3));
        foreach (Potential p in result.Layers.Append(result.Whole))
        {
            Measure[] finer = [Measure.LayerBits, Measure.GroupBits, Measure.ValueBits, Measure.EffectualBits, Measure.BoothDigits];
            foreach ((Measure coarse, Measure fine) in finer.Zip(finer[1..]))
            {
                Assert.True(p.ActivationSpeedup(coarse, 16) <= p.ActivationSpeedup(fine, 16), $"{p.Name}: {fine} needs more than {coarse}");
                Assert.True(p.WeightSpeedup(coarse, 16) <= p.WeightSpeedup(fine, 16));
                Assert.True(p.Speedup(coarse, 16) <= p.Speedup(fine, 16));
            }
        }

        Assert.Equal(result.Layers.Sum(p => p.Of(Measure.EffectualBits).Products), result.Whole.Of(Measure.EffectualBits).Products);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_files()
    {
        PotentialResult one = Run(new SyntheticSource(5), 1), many = Run(new SyntheticSource(5), 4);
        Assert.Equal(PotentialFiles.Json(one), PotentialFiles.Json(many));
        Assert.Equal(PotentialFiles.Csv(one), PotentialFiles.Csv(many));
        using var json = JsonDocument.Parse(PotentialFiles.Json(one));
        Assert.Equal("sett-potentials", json.RootElement.GetProperty("format").GetString());
        Assert.Equal(4, json.RootElement.GetProperty("layers").GetArrayLength());
        Assert.Equal(one.Whole.Of(Measure.ValueBits).Weights,
            json.RootElement.GetProperty("all_layers").GetProperty("value_bits").GetProperty("weights").GetInt64());
        Assert.Equal(1 + 5 * Measures.All.Count, PotentialFiles.Csv(one).TrimEnd('\n').Split('\n').Length);
    }

    [Fact]
    public void Shapes_alone_are_refused()
    {
        var source = new TableSource(ClassicNetworks.Find("alexnet").ToNetwork(), null, null, 16);
        Assert.Contains("only shapes are known", Assert.Throws<BadInputException>(() => Run(source)).Message, StringComparison.Ordinal);
    }

    // Both operands of every multiplication, with the widest of their groups of 16 channels: the mask of a group as an OR of values or
    // their complements.
    private static IEnumerable<(int A, int W, int GroupA, int GroupW)> Multiplications(LayerWork work)
    {
        LayerShape s = work.Shape;
        short[] a = work.Values!.Activations.Values.ToArray(), w = work.Values.Weights.Values.ToArray();
        for (int f = 0; f < s.Filters; f++)
        {
            int group = f / s.FiltersPerGroup;
            for (int window = 0; window < s.Windows; window++)
            {
                for (int c = 0; c < s.ChannelsPerGroup; c++)
                {
                    if (!s.IsConvolution)
                    {
                        int row = (s.Kind == LayerKind.MatrixProduct ? group * s.Rows : 0) + window;
                        yield return (a[row * s.Channels + c], w[f * s.Channels + c], Or(k => a[row * s.Channels + k], c, s.Channels),
                            Or(k => w[f * s.Channels + k], c, s.Channels));
                        continue;
                    }

                    int all = group * s.ChannelsPerGroup + c;
                    for (int tap = 0; tap < s.KernelHeight * s.KernelWidth; tap++)
                    {
                        int at = (window / s.OutputWidth + tap / s.KernelWidth) * s.Width + window % s.OutputWidth + tap % s.KernelWidth;
                        int area = s.KernelHeight * s.KernelWidth;
                        yield return (a[all * s.Height * s.Width + at], w[(f * s.ChannelsPerGroup + c) * area + tap],
                            Or(k => a[k * s.Height * s.Width + at], all, s.Channels),
                            Or(k => w[(f * s.ChannelsPerGroup + k) * area + tap], c, s.ChannelsPerGroup));
                    }
                }
            }
        }
    }

    private static int Or(Func<int, short> value, int channel, int channels)
    {
        int or = 0;
        for (int k = channel / 16 * 16; k < Math.Min(channels, channel / 16 * 16 + 16); k++) or |= value(k) < 0 ? ~value(k) : value(k);
        return or;
    }

    private static int Need(Measure measure, int value, int group, int layer)
    {
        string magnitude = Convert.ToString(Math.Abs(value), 2);
        return measure switch
        {
            Measure.NotZero => value == 0 ? 0 : 16,
            Measure.LayerBits => layer,
            Measure.GroupBits => Convert.ToString(group, 2).Length + 1,
            Measure.ValueBits => Convert.ToString(value < 0 ? ~value : value, 2).Length + 1,
            Measure.EffectualBits => magnitude.Count(d => d == '1'),
            // Runs as in the description: one digit above, one at the end, one at each zero inside.
            _ => System.Text.RegularExpressions.Regex.Replace("0" + magnitude, "0(111(?:0?1)*)", run =>
                "1" + string.Concat(run.Groups[1].Value[..^1].Select(d => d == '0' ? '1' : '0')) + "1").Count(d => d == '1'),
        };
    }
}
