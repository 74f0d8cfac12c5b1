using Sett.Networks.Operators;

namespace Sett.Networks.Kernels.Moves;

/// <summary>Input 0 to output 0 by one strided move that starts at an element of the input.</summary>
internal sealed record BoxMove(StridedMove Move, int SourceOffset) : ISizedMove
{
    public void Run<T>(KernelRun run) where T : unmanaged => Move.Run<T>(run.Input(0), SourceOffset, run.Output(0), 0, run.Workers);
}
