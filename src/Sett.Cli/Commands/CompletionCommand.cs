using System.CommandLine;
using Sett.Cli.Terminal;
using Sett.Numerics;

namespace Sett.Cli.Commands;

/// <summary>sett completion: a script that teaches a shell to complete commands and options.</summary>
internal static class CompletionCommand
{
    // Each asks "sett [suggest:POSITION] LINE", which the parsing library answers with a word a line, and leaves files to the shell where
    // there is no answer.
    private const string Bash = """
        _sett() {
          local IFS=$'\n' word=${COMP_LINE:0:COMP_POINT} breaks= begun= words
          word=${word##*[[:space:]]}
          words=$(sett "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)
          COMPREPLY=($(compgen -W "$words" -- "$word"))
          # Bash replaces what stands behind the last colon or equals sign alone.
          [[ $COMP_WORDBREAKS == *:* ]] && breaks+=:
          [[ $COMP_WORDBREAKS == *=* ]] && breaks+==
          [[ -n $breaks ]] && begun=${word%"${word##*[$breaks]}"}
          COMPREPLY=("${COMPREPLY[@]#"$begun"}")
          [[ ${#COMPREPLY[@]} -eq 1 && $COMPREPLY == *= ]] && compopt -o nospace
          # Where an option could stand, so could a file; options come with their dash.
          if [[ -z $word && $COMP_CWORD -gt 1 && $'\n'$words == *$'\n'--help* ]]; then
            compopt -o filenames
            COMPREPLY=($(compgen -W "$(grep -v '^-' <<<"$words")") $(compgen -f))
          fi
        }
        complete -o default -F _sett sett
        """;

    private const string Zsh = """
        #compdef sett
        _sett() {
          local -a words_found
          words_found=("${(@f)$(sett "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
          if [[ -z $words_found ]]; then
            _files
          elif [[ -z $words[CURRENT] && $CURRENT -gt 2 && -n ${(M)words_found:#--help} ]]; then
            compadd -- ${words_found:#-*}
            _files
          else
            compadd -- ${words_found:#*=}
            compadd -S '' -- ${(M)words_found:#*=}
          fi
        }
        compdef _sett sett
        """;

    private const string Fish = """
        complete -c sett -a '(sett "[suggest:"(string length -- (commandline -cp))"]" (commandline -cp) 2>/dev/null)'
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName sett -ScriptBlock {
          param($word, $ast, $position)
          sett "[suggest:$position]" "$ast" | Where-Object { $_ -like "$word*" } | ForEach-Object {
            [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
          }
        }
        """;

    private static readonly (
        string Shell, string Script)[] s_scripts = [("bash", Bash), ("zsh", Zsh), ("fish", Fish), ("pwsh", PowerShell)];

    public static Command Create()
    {
        Argument<string> shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or pwsh." }.Offering(
            s_scripts.Select(s => s.Shell));
        var command = new Command("completion",
            "Print a script that lets a shell complete sett's commands and options. It needs sett on PATH.\n"
            + "Example: sett completion bash >> ~/.bashrc") { shell };
        command.SetAction(parsed =>
        {
            string name = parsed.GetValue(shell)!;
            string script = s_scripts.FirstOrDefault(s => s.Shell == name).Script
                ?? throw new BadInputException($"'{name}' is no shell that completion knows; it has to be bash, zsh, fish or pwsh.");
            Console.Out.Write(script.ReplaceLineEndings("\n") + "\n");
        });
        return command;
    }
}
