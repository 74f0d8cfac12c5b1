using Sett.Benchmarks.Codec;
using Sett.Benchmarks.Designs;
using Sett.Benchmarks.Hashing;
using Sett.Benchmarks.Peers;
using Sett.Benchmarks.Training;
using Sett.Numerics;

try
{
    switch (args)
    {
        case ["peers", .. string[] options]:
            return PeersCommand.Run(options);
        case ["designs", .. string[] options]:
            return DesignsCommand.Run(options);
        case ["training", .. string[] options]:
            return TrainingCommand.Run(options);
        case ["hashing"]:
            return HashingCommand.Run();
        case ["codec", .. string[] folders]:
            return CodecCommand.Run(folders);
        case ["micro", .. string[] options]:
            BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(options);
            return 0;
        default:
            Console.Error.WriteLine("usage: dotnet run -c Release --project benchmarks/Sett.Benchmarks -- peers [options] | designs "
                + "[list] | codec [--stream | --cached] TRACE… | training [options] | hashing | micro [BenchmarkDotNet options]; "
                + "peers --help lists its options");
            return 2;
    }
}
catch (BadInputException e)
{
    Console.Error.WriteLine($"benchmarks: {e.Message}");
    return 2;
}
