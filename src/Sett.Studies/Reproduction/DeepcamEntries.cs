namespace Sett.Studies.Reproduction;

/// <summary>A workload of DeepCAM's in the JSON of a reproduction; factors are those of <see cref="DeepcamRow"/>.</summary>
/// <param name="Network">The network.</param>
/// <param name="Rows">Rows of the memory.</param>
/// <param name="HashBits">Bits of a hash.</param>
/// <param name="Searches">Searches.</param>
/// <param name="EyerissOverWeightStationary">Eyeriss's cycles over searches where weights stay.</param>
/// <param name="EyerissOverActivationStationary">Where activations stay.</param>
/// <param name="Eyeriss">Eyeriss's cycles over ours.</param>
/// <param name="Cpu">The processor's cycles over ours.</param>
/// <param name="Energy">Eyeriss's energy over ours.</param>
/// <param name="HashRatio">Multiplications of the projections over those that they replace.</param>
public sealed record DeepcamEntry(
    string Network, int Rows, int HashBits, double Searches, double EyerissOverWeightStationary, double EyerissOverActivationStationary,
    DeepcamFactors Eyeriss, DeepcamFactors Cpu, DeepcamFactors Energy, double HashRatio);

/// <summary>A number of DeepCAM's abstract beside ours.</summary>
/// <param name="Figure">What it is.</param>
/// <param name="Published">The published number.</param>
/// <param name="Ours">Ours: searches alone for speed, hashing free for energy.</param>
/// <param name="Crossbar">With everything and a crossbar.</param>
/// <param name="Digital">With everything and digital hashing.</param>
/// <param name="Case">Which case ours is.</param>
/// <param name="Status">verified.</param>
/// <param name="Source">Where it stands.</param>
public sealed record DeepcamHeadlineEntry(
    string Figure, double Published, double Ours, double Crossbar, double Digital, string Case, string Status, string Source);
