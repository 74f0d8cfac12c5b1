using Sett.Studies.Results;

namespace Sett.Studies.SparseEdge;

/// <summary>
/// What the training.json of a sparse edge training says, member by member under the same names: all that its report sees. It has no times
/// of this computer, so the same command writes the same bytes.
/// </summary>
/// <param name="Format">"sett-edge-training".</param>
/// <param name="Version">The version of the schema.</param>
/// <param name="Sett">The version of Sett that wrote it.</param>
/// <param name="Network">The neurons of each layer, as in 1024-64-32.</param>
/// <param name="Source">Command, data, seed.</param>
/// <param name="Word">Sign, integer and fraction bits as 1,I,F; null for float32.</param>
/// <param name="Pattern">How edges were drawn, or the file that they came from.</param>
/// <param name="Junctions">The junctions.</param>
/// <param name="Edges">Edges that exist.</param>
/// <param name="DenseEdges">Edges of the fully connected network.</param>
/// <param name="Epochs">Walks through the training set.</param>
/// <param name="Samples">Samples learned.</param>
/// <param name="TrainAccuracy">Percent of the last samples that were right before they were learned.</param>
/// <param name="TestInputs">Inputs of the test set; 0 where there is none.</param>
/// <param name="TestAccuracy">Percent of them that are right at the end, or null.</param>
/// <param name="ClockMhz">The processor's clock.</param>
/// <param name="CyclesPerSample">Cycles that the processor takes for a sample, or null where edges a cycle are not given.</param>
/// <param name="ProcessorSamplesPerSecond">Samples that it learns a second, or null.</param>
/// <param name="Log">How learning went.</param>
public sealed record EdgeTrainingFile(
    string Format, int Version, string Sett, string Network, OrderedDictionary<string, string> Source, string? Word, string Pattern,
    IReadOnlyList<EdgeJunctionEntry> Junctions, long Edges, long DenseEdges, int Epochs, long Samples, double TrainAccuracy, int TestInputs,
    double? TestAccuracy, double ClockMhz, long? CyclesPerSample, double? ProcessorSamplesPerSecond, IReadOnlyList<EdgeLogEntry> Log)
{
    /// <summary>How such a file names itself.</summary>
    public static WrittenFormat Written { get; } = new("sett-edge-training", 1, "training", "sett train edge");

    /// <summary>Reads the text of such a file.</summary>
    public static EdgeTrainingFile Parse(string json) => WrittenJson.Parse<EdgeTrainingFile>(json);
}

/// <summary>A junction: the edges between two layers.</summary>
/// <param name="Left">Neurons before it.</param>
/// <param name="Right">Neurons behind it.</param>
/// <param name="FanOut">Edges of each left neuron.</param>
/// <param name="FanIn">Edges of each right neuron.</param>
/// <param name="Edges">Edges.</param>
/// <param name="Z">Edges that the processor takes a cycle, or null.</param>
public sealed record EdgeJunctionEntry(int Left, int Right, int FanOut, int FanIn, long Edges, int? Z);

/// <summary>A point of the log.</summary>
/// <param name="Samples">Samples so far.</param>
/// <param name="Epoch">The walk through the training set.</param>
/// <param name="Accuracy">Percent of the samples since the point before that were right before they were learned.</param>
/// <param name="TestAccuracy">Percent of the test set, where it was measured.</param>
public sealed record EdgeLogEntry(long Samples, int Epoch, double Accuracy, double? TestAccuracy);
