using System.CommandLine;
using Sett.Cli.Terminal;
using Sett.Compression.Container;
using Sett.Numerics;
using Sett.Numerics.Files;
using Sett.Numerics.Tensors;

namespace Sett.Cli.Commands;

/// <summary>sett decompress: the array of a .sett file, bit by bit as it was.</summary>
internal static class DecompressCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "A .sett file." };
        var output = new Option<string?>("--out", "-o")
        {
            Description = "The .npy file to write. Default: FILE.npy beside it.",
            HelpName = "FILE",
        };
        Option<int> threads = SharedOptions.Threads();
        Option<bool> quiet = SharedOptions.Quiet();
        var command = new Command("decompress", "Write the array of a .sett file as .npy; a damaged file is refused and nothing is "
            + "written.\nExample: sett decompress compressed/0.weights.sett --out back.npy")
        {
            file, output, threads, quiet,
        };
        command.SetAction((parsed, cancel) =>
        {
            string path = parsed.GetValue(file)!, target = parsed.GetValue(output) ?? Path.ChangeExtension(path, ".npy");
            if (Path.GetFullPath(target) == Path.GetFullPath(path))
                throw new BadInputException($"{path}: the output would take the place of the input; name another with --out.");
            using FileStream stream = InputFile.Open(path);
            SettReader reader = SettReader.Open(stream, path);
            SettHeader header = reader.Header;
            using AtomicFile written = AtomicFile.Create(target);
            byte[] head = NpyWriter.Header(header.Type, [.. header.Sizes]);
            written.Stream.Write(head);
            written.Stream.Flush();
            // Devices take bytes one after the other.
            bool inPlace = written.Stream is FileStream { CanSeek: true };
            ValueSink sink = inPlace
                ? ValueSink.Of(((FileStream)written.Stream).SafeFileHandle, head.Length, header.Type)
                : ValueSink.Of(written.Stream, header.Type);
            using (var line = new ProgressLine("decompress", 1000, parsed.GetValue(quiet)))
                reader.ReadTo(sink, parsed.GetValue(threads), share => line.Report((int)(1000 * share)), cancel);
            written.Commit();
            if (inPlace)
                Console.WriteLine(
                    $"{target}: {header.Type.DisplayName()} {(header.Sizes.Count == 0 ? "scalar" : string.Join('×', header.Sizes))}");
            return Task.FromResult(0);
        });
        return command;
    }
}
