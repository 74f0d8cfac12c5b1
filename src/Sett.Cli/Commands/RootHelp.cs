using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Sett.Cli.Terminal;

namespace Sett.Cli.Commands;

/// <summary>Commands that belong together.</summary>
/// <param name="Title">What one does with them.</param>
/// <param name="Commands">The commands.</param>
internal sealed record CommandGroup(string Title, IReadOnlyList<Command> Commands);

/// <summary>What <c>sett --help</c> says: the commands in groups, a line each.</summary>
internal sealed class RootHelp : SynchronousCommandLineAction
{
    private const int Indent = 2;

    private readonly IReadOnlyList<CommandGroup> _groups;

    private RootHelp(IReadOnlyList<CommandGroup> groups) => _groups = groups;

    /// <summary>Makes the help of a root command this one.</summary>
    public static void Give(RootCommand root, IReadOnlyList<CommandGroup> groups)
    {
        root.Options.Remove(root.Options.OfType<HelpOption>().Single());
        root.Options.Add(new HelpOption("--help", "-h") { Action = new RootHelp(groups) });
    }

    /// <summary>What to try first, for someone who gave no command.</summary>
    public static void WriteWelcome(TextWriter writer, string sett)
    {
        foreach (string line in TextLines.Wrapped(Root.Purpose, TextLines.Width)) writer.WriteLine(line);
        writer.WriteLine();
        writer.WriteLine("Five things to try, with a small built-in network. For your own, put its .onnx file behind");
        writer.WriteLine("the command and its values behind --inputs.");
        writer.WriteLine();
        (string Arguments, string What)[] tries =
        [
            ("simulate", "cycles, traffic and energy on every design"),
            ("potentials", "how far zeros and short numbers could take it"),
            ("profile --loss 0%,1%", "the fewest bits of each layer that keep its accuracy"),
            ("train lenet --epochs 1", "a network of your own, from digits that Sett draws"),
            ("reproduce tartan", "a paper's figures beside ours"),
        ];
        int column = tries.Max(t => t.Arguments.Length);
        foreach ((string arguments, string what) in tries) writer.WriteLine($"  {sett} {arguments.PadRight(column)}  {what}");
        writer.WriteLine();
        writer.WriteLine($"{sett} --help lists every command; {sett} COMMAND --help says what it takes, with an example.");
    }

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        Command command = parseResult.CommandResult.Command;
        if (command is not RootCommand)
        {
            CommandHelp.Write(parseResult.InvocationConfiguration.Output, command, CommandHelp.PathOf(parseResult), TextLines.Width);
            return 0;
        }

        Write(parseResult.InvocationConfiguration.Output);
        return 0;
    }

    private void Write(TextWriter writer)
    {
        foreach (string line in TextLines.Wrapped(Root.Purpose, TextLines.Width)) writer.WriteLine(line);
        writer.WriteLine();
        writer.WriteLine("Usage: sett COMMAND [arguments] [options]      sett COMMAND --help says more, with an example");
        int column = _groups.SelectMany(g => g.Commands).Max(c => c.Name.Length) + Indent;
        foreach (CommandGroup group in _groups)
        {
            writer.WriteLine();
            writer.WriteLine(group.Title);
            foreach (Command command in group.Commands) WriteCommand(writer, command, column);
        }

        writer.WriteLine();
        writer.WriteLine("Commands that take a model use a small built-in network where none is given.");
        writer.WriteLine("Exit codes: 0 done, 1 failed or cancelled, 2 wrong usage or input. --version shows the version.");
    }

    private static void WriteCommand(TextWriter writer, Command command, int column)
    {
        bool isFirst = true;
        foreach (string line in TextLines.Wrapped(Summary(command), TextLines.Width - Indent - column))
        {
            writer.WriteLine($"{"",Indent}{(isFirst ? command.Name : "").PadRight(column)}{line}");
            isFirst = false;
        }
    }

    // The first clause of a description; what follows a colon, semicolon or full stop belongs to the command's own help.
    private static string Summary(Command command)
    {
        string line = command.Description!.Split('\n')[0];
        int end = line.AsSpan().IndexOfAny(':', '.', ';');
        while (end > 0 && end + 1 < line.Length && line[end + 1] != ' ')
        {
            int next = line.AsSpan(end + 1).IndexOfAny(':', '.', ';');
            end = next < 0 ? -1 : end + 1 + next;
        }

        return end > 0 ? line[..end] : line;
    }
}
