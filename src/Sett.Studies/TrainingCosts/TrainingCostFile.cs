using Sett.Studies.Results;

namespace Sett.Studies.TrainingCosts;

/// <summary>
/// What a training costs on flexible multiplier-accumulators, as its JSON has it (<c>"format": "sett-training-costs"</c>), member by
/// member: all that tables and the report see.
/// </summary>
/// <param name="Format">"sett-training-costs".</param>
/// <param name="Version">The version of the schema.</param>
/// <param name="Sett">The version of Sett that wrote it.</param>
/// <param name="Source">Where it comes from, for running it again.</param>
/// <param name="Network">The network.</param>
/// <param name="Controller">Who chose the widths.</param>
/// <param name="Settings">Its settings.</param>
/// <param name="Iterations">Steps.</param>
/// <param name="Images">Images of all steps.</param>
/// <param name="Layers">The layers' work.</param>
/// <param name="Words">Words in force, the widest first.</param>
/// <param name="Timeline">Stretches of steps with the same widths.</param>
/// <param name="Events">What the controller decided.</param>
/// <param name="Baselines">Units of one width: 32-bit integers and float32.</param>
/// <param name="Designs">Flexible units.</param>
/// <param name="Laws">Time and energy of a product at every width.</param>
/// <param name="Published">What the paper says.</param>
/// <param name="Needs">What each design would need to give that.</param>
/// <param name="Assumptions">What the energy would be under other assumptions.</param>
/// <param name="Reuse">Products that a word read from memory serves.</param>
/// <param name="Technology">The table of costs.</param>
/// <param name="Cells">The memories' cells.</param>
/// <param name="Figures">Every cost that went in.</param>
public sealed record TrainingCostFile(
    string Format, int Version, string Sett, IReadOnlyDictionary<string, string> Source, string Network, string Controller,
    IReadOnlyDictionary<string, string> Settings, long Iterations, long Images, IReadOnlyList<TrainingLayerEntry> Layers,
    IReadOnlyList<WordEntry> Words, IReadOnlyList<WidthStretchEntry> Timeline, IReadOnlyList<WidthEventEntry> Events,
    IReadOnlyList<TrainingDesignEntry> Baselines, IReadOnlyList<TrainingDesignEntry> Designs, IReadOnlyList<WidthLawEntry> Laws,
    PublishedTrainingEntry Published, IReadOnlyList<NeedEntry> Needs, IReadOnlyList<AssumptionEntry> Assumptions, int Reuse,
    string Technology, string Cells, IReadOnlyList<CostFigureEntry> Figures)
{
    /// <summary>The version of the schema.</summary>
    public const int CurrentVersion = 1;

    /// <summary>What <see cref="Format"/> says.</summary>
    public const string FormatName = "sett-training-costs";

    /// <summary>How such a file names itself.</summary>
    public static WrittenFormat Written { get; } = new(FormatName, CurrentVersion, "count", "sett simulate --training");

    /// <summary>Multiply-accumulates of all steps.</summary>
    public long Macs => Layers.Sum(l => l.Macs);

    /// <summary>The file's text, ended by a newline.</summary>
    public string ToJson() => WrittenJson.Text(this);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    public static TrainingCostFile Parse(string json) => WrittenJson.Parse<TrainingCostFile>(json);
}

/// <summary>A layer's work in one pass over all steps.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Kind">convolution or fully connected.</param>
/// <param name="Pass">forward, backward-data or backward-weight.</param>
/// <param name="Macs">Multiply-accumulates.</param>
/// <param name="FirstBits">Mean bits of the first operand, over the products.</param>
/// <param name="SecondBits">Mean bits of the second operand.</param>
public sealed record TrainingLayerEntry(string Layer, string Kind, string Pass, long Macs, double FirstBits, double SecondBits);

/// <summary>A word and how long it was in force.</summary>
/// <param name="Bits">Its bits, the sign included.</param>
/// <param name="Iterations">Steps.</param>
/// <param name="Macs">Multiply-accumulates of these steps.</param>
public sealed record WordEntry(int Bits, long Iterations, long Macs);

/// <summary>Steps in a row with the same widths.</summary>
/// <param name="From">The first step.</param>
/// <param name="To">The last step.</param>
/// <param name="Bits">The step's word; where stretches were joined to keep the list short, the widest of theirs.</param>
/// <param name="MeanBits">Mean bits of the operands, over the products.</param>
/// <param name="Loss">Mean loss of the steps.</param>
public sealed record WidthStretchEntry(long From, long To, int Bits, double MeanBits, double Loss);

/// <summary>What a controller decided.</summary>
/// <param name="Iteration">The step after which.</param>
/// <param name="Event">What.</param>
public sealed record WidthEventEntry(long Iteration, string Event);

/// <summary>Energy of a training, in mJ.</summary>
/// <param name="DatapathMj">Multipliers, and what makes them flexible.</param>
/// <param name="SumsMj">Running sums.</param>
/// <param name="MemoryMj">Operands read from the chip's memories.</param>
/// <param name="LeakageMj">What leaks away.</param>
/// <param name="TotalMj">All.</param>
public sealed record TrainingEnergyEntry(double DatapathMj, double SumsMj, double MemoryMj, double LeakageMj, double TotalMj);

/// <summary>A layer's pass on a design, over all steps.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Pass">The pass.</param>
/// <param name="Cycles">Cycles.</param>
/// <param name="Energy">Energy.</param>
public sealed record TrainingDesignLayerEntry(string Layer, string Pass, long Cycles, TrainingEnergyEntry Energy);

/// <summary>What steps with one word cost on a design.</summary>
/// <param name="Bits">The word.</param>
/// <param name="Cycles">Cycles.</param>
/// <param name="EnergyMj">Energy, mJ.</param>
public sealed record TrainingDesignWordEntry(int Bits, long Cycles, double EnergyMj);

/// <summary>A training on a design.</summary>
/// <param name="Design">The design.</param>
/// <param name="BuiltAs">How its units are built, in words: the model and its small unit.</param>
/// <param name="Options">Its options.</param>
/// <param name="Units">Units at work.</param>
/// <param name="ClockMhz">The clock.</param>
/// <param name="UnitsMm2">Area of the units and their sums.</param>
/// <param name="MemoryMm2">Area of the memories.</param>
/// <param name="Cycles">Cycles.</param>
/// <param name="TimeMs">Time.</param>
/// <param name="Energy">Energy.</param>
/// <param name="Speedup">Time of the fixed 32-bit units over its own.</param>
/// <param name="SpeedupAtEqualArea">The same with as many units as the fixed ones' area holds.</param>
/// <param name="EnergyOfFixed">Energy as a share of the fixed 32-bit units'.</param>
/// <param name="EnergyOfFloat">Energy as a share of the float32 units'.</param>
/// <param name="Layers">Layer by layer.</param>
/// <param name="Words">Word by word.</param>
public sealed record TrainingDesignEntry(
    string Design, string BuiltAs, IReadOnlyDictionary<string, string> Options, long Units, int ClockMhz, double UnitsMm2, double MemoryMm2,
    long Cycles, double TimeMs, TrainingEnergyEntry Energy, double Speedup, double SpeedupAtEqualArea, double EnergyOfFixed,
    double EnergyOfFloat, IReadOnlyList<TrainingDesignLayerEntry> Layers, IReadOnlyList<TrainingDesignWordEntry> Words);

/// <summary>What a product with both operands of one width takes on a design, as a share of one on the fixed 32-bit units.</summary>
/// <param name="Design">The design.</param>
/// <param name="Time">Time for words of 1 bit, of 2 and so on to the widest.</param>
/// <param name="Energy">Energy, leakage among it.</param>
public sealed record WidthLawEntry(string Design, IReadOnlyList<double> Time, IReadOnlyList<double> Energy);

/// <summary>What the paper says of its own training.</summary>
/// <param name="Speedup">Times faster than its baseline.</param>
/// <param name="EnergyShare">Energy as a share of its baseline's.</param>
/// <param name="Status">verified or recalled.</param>
/// <param name="Source">Where it stands.</param>
/// <param name="FixedEnergyShare">
/// The share of the baseline's energy that would not follow time, if the rest did: s + (1 − s) ÷ speed-up = energy share.
/// </param>
public sealed record PublishedTrainingEntry(double Speedup, double EnergyShare, string Status, string Source, double FixedEnergyShare);

/// <summary>
/// What a design would need for the published speed-up and energy; shares of the products at narrow words, the others at the
/// widest. Null: it cannot.
/// </summary>
/// <param name="Design">The design.</param>
/// <param name="Speedup16">Share at 16 bits for the speed-up.</param>
/// <param name="Speedup8">Share at 8 bits for the speed-up.</param>
/// <param name="SpeedupBits">The widest word for all products that gives the speed-up.</param>
/// <param name="SlowerBaseline">With this log's widths: how many times longer a product of the baseline would have to take.</param>
/// <param name="Energy16">Share at 16 bits for the energy.</param>
/// <param name="Energy8">Share at 8 bits for the energy.</param>
/// <param name="EnergyBits">The widest word for all products that gives the energy.</param>
public sealed record NeedEntry(string Design, double? Speedup16, double? Speedup8, int? SpeedupBits, double SlowerBaseline,
    double? Energy16, double? Energy8, int? EnergyBits);

/// <summary>A design's energy as a share of the fixed units', under one assumption changed at a time.</summary>
/// <param name="Design">The design.</param>
/// <param name="AsIs">As everywhere else.</param>
/// <param name="FreeFlexibility">If flexible units cost no more than those of one width.</param>
/// <param name="NoLeakage">Without leakage.</param>
/// <param name="NoMemory">Without the operands' way from memory.</param>
/// <param name="NoReuse">If every product fetched its operands.</param>
/// <param name="DatapathAlone">Multipliers alone.</param>
/// <param name="OfFloat">Against float32 units.</param>
public sealed record AssumptionEntry(string Design, double AsIs, double FreeFlexibility, double NoLeakage, double NoMemory, double NoReuse,
    double DatapathAlone, double OfFloat);
