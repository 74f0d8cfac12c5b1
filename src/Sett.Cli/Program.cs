using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using Sett.Cli.Commands;
using Sett.Cli.Terminal;
using Sett.Numerics;

namespace Sett.Cli;

/// <summary>The command line's entry: builds the commands, runs one, and turns errors into one line and an exit code.</summary>
internal static class Program
{
    private const int Success = 0, Failure = 1, WrongInput = 2;

    private static async Task<int> Main(string[] arguments)
    {
        RootCommand root = Commands.Root.Create();
        if (arguments.Length == 0)
        {
            RootHelp.WriteWelcome(
                Console.Out, Environment.GetEnvironmentVariable("SETT_COMMAND") is { Length: > 0 } typed ? typed : "sett");
            return Success;
        }

        if (Suggestions.Asked(root, arguments) is { } words)
        {
            foreach (string word in words) Console.WriteLine(word);
            return Success;
        }

        ParseResult parsed = root.Parse(arguments);
        // Help, the version and completion are asked for in spite of errors.
        if (parsed.Action is not { ClearsParseErrors: true } && UsageErrors.Of(parsed) is { } wrong)
        {
            Console.Error.WriteLine($"sett: {wrong} See '{CommandHelp.PathOf(parsed)} --help'.");
            return WrongInput;
        }

        // Commands compute in this very call, so the library's own signal handler, which is set up after it, would come too late. The first
        // signal lets a command tidy up; a second one ends the process.
        using var cancel = new CancellationTokenSource();
        void Stop(PosixSignalContext context)
        {
            context.Cancel = !cancel.IsCancellationRequested;
            cancel.Cancel();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, cancel.Token);
        }
        catch (BadInputException e)
        {
            return e.InnerException is IOException full && FullDisk.Is(full)
                ? Say(FullDisk.Text(full), Failure)
                : Say(e.Message, WrongInput);
        }
        catch (OperationCanceledException)
        {
            return Say("cancelled; nothing was written.", Failure);
        }
        catch (OutOfMemoryException)
        {
            return Say("there is not enough memory.", Failure);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Say(e is IOException full && FullDisk.Is(full) ? FullDisk.Text(full) : e.Message, Failure);
        }
        catch (Exception e) when (Environment.GetEnvironmentVariable("SETT_DEBUG") is null or "")
        {
            return Say($"internal error, please report it: {e.GetType().Name}: {e.Message} (SETT_DEBUG=1 shows where)", Failure);
        }
    }

    private static int Say(string message, int code)
    {
        ProgressLine.Clear();
        Console.Error.WriteLine($"sett: {message.ReplaceLineEndings(" ")}");
        return code;
    }
}
