namespace Sett.Hardware.SparseEdge;

/// <summary>
/// Two accesses of one port of a memory in one cycle, or a bank with two roles in one block cycle: what a sparse edge
/// processor must never do.
/// </summary>
public sealed class EdgeClashException(string message) : Exception(message);
