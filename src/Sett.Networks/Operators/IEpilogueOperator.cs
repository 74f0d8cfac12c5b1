using Sett.Networks.Kernels;

namespace Sett.Networks.Operators;

/// <summary>An elementwise operator that the layer before it can apply to its own results while they are in the cache.</summary>
internal interface IEpilogueOperator
{
    /// <summary>
    /// What the node does to float32 values in place, with the bits of its kernel; null where it cannot be said before running (bounds that
    /// are not constant, another element type). Input 0 is the value that goes in.
    /// </summary>
    EpilogueStep? Epilogue(NodeContext node);
}
