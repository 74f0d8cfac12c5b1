using Sett.Networks.Execution;

namespace Sett.Networks.Kernels.Elementwise;

/// <summary>Cuts a run of independent elements into blocks that stay in a core's cache.</summary>
internal static class Blocks
{
    /// <summary>Elements of a block of cheap work. Fewer than two blocks are not worth a second thread.</summary>
    public const int Length = 16 * 1024;

    /// <summary>Calls <paramref name="body"/> with a start and a count for every block of 0 … <paramref name="length"/> − 1.</summary>
    public static void Run(Workers workers, int length, Action<int, int> body) => Run(workers, length, Length, body);

    /// <summary>The same with blocks of <paramref name="blockLength"/> elements.</summary>
    public static void Run(Workers workers, int length, int blockLength, Action<int, int> body)
    {
        if (length == 0) return;
        if (workers.Count == 1 || length < 2 * blockLength)
        {
            body(0, length);
            return;
        }

        int blocks = (length + blockLength - 1) / blockLength;
        workers.Run(blocks, block =>
        {
            int start = block * blockLength;
            body(start, Math.Min(blockLength, length - start));
        });
    }
}
