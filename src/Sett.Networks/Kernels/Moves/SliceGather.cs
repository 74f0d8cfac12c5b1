using Sett.Networks.Operators;

namespace Sett.Networks.Kernels.Moves;

/// <summary>Copies slices of input 0, found by offsets, one after the other to output 0.</summary>
internal sealed record SliceGather(int Inner, Func<KernelRun, int[]> Offsets) : ISizedMove
{
    public void Run<T>(KernelRun run) where T : unmanaged
    {
        int[] offsets = Offsets(run);
        ReadOnlySpan<T> data = run.Input(0).Elements<T>();
        Span<T> output = run.Output(0).Elements<T>();
        if (Inner == 1)
        {
            for (int i = 0; i < offsets.Length; i++) output[i] = data[offsets[i]];
            return;
        }

        for (int i = 0; i < offsets.Length; i++) data.Slice(offsets[i], Inner).CopyTo(output[(i * Inner)..]);
    }
}
