using System.CommandLine;
using Sett.Numerics;

namespace Sett.Cli;

/// <summary>The command line's entry: builds the commands, runs one, and turns errors into one line and an exit code.</summary>
internal static class Program
{
    /// <summary>Wrong usage or input.</summary>
    private const int WrongInput = 2;

    /// <summary>A failure that is not the user's.</summary>
    private const int Failure = 1;

    private static int Main(string[] arguments)
    {
        var root = new RootCommand("Sett shows, value by value and cycle by cycle, what a trained network costs on hardware that spends only the bits that matter.");
        try
        {
            ParseResult parsed = root.Parse(arguments);
            return parsed.Invoke();
        }
        catch (BadInputException e)
        {
            Console.Error.WriteLine($"sett: {e.Message}");
            return WrongInput;
        }
        catch (OperationCanceledException)
        {
            Console.Error.WriteLine("sett: cancelled; nothing was written.");
            return Failure;
        }
    }
}
