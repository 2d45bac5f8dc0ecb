using System.CommandLine;
using Sweeps.Client.Parsing;
using Sweeps.Client.Terminals;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps completion</c>: has a shell complete verbs, options and their values.</summary>
internal sealed class CompletionVerb : Verb
{
    private static readonly string[] Shells = ["bash", "zsh", "fish", "words"];

    private readonly Func<string, IReadOnlyList<string>> _words;
    private readonly Argument<string> _shell = new("SHELL")
    {
        Description = "bash, zsh or fish: print the script for that shell; words: print what the scripts ask for.",
    };
    private readonly Option<string?> _line = new("--line")
    {
        Description = "The command line up to the cursor, for words.",
        HelpName = "TEXT",
    };

    /// <param name="words">What may stand where a command line ends.</param>
    public CompletionVerb(Func<string, IReadOnlyList<string>> words)
        : base(
            "completion",
            "Print the script that has a shell complete this command, names of sweeps and numbers of trials included."
        )
    {
        _words = words;
        _shell.CompletionSources.Add(Shells);
        _shell.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }] && !Shells.Contains(value))
                result.AddError(
                    $"`sweeps completion` knows bash, zsh and fish, but not `{value}`. Choose one of them."
                );
        });
        Add(_shell);
        Add(_line);
    }

    public override IReadOnlyList<Example> Examples =>
        [
            new(
                "sweeps completion bash > ~/.local/share/bash-completion/completions/sweeps",
                "Complete in every bash from now on."
            ),
            new("sweeps completion fish > ~/.config/fish/completions/sweeps.fish", "Complete in fish."),
        ];

    public override Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        TextWriter to = session.Terminal.Out;
        switch (parse.GetRequiredValue(_shell))
        {
            case "bash":
                to.Write(Bash);
                break;
            case "zsh":
                to.Write(Zsh);
                break;
            case "fish":
                to.Write(Fish);
                break;
            default:
                foreach (string word in _words(parse.GetValue(_line) ?? ""))
                    to.WriteLine(word);
                break;
        }

        return Task.FromResult(ExitCode.Done);
    }

    /// <summary>Names of sweeps may hold what a shell reads otherwise, hence %q. Where there are no words there may be
    /// files.</summary>
    private const string Bash = """
        _sweeps() {
          local IFS=$'\n' i word=${COMP_LINE:0:COMP_POINT}
          word=${word##* }
          COMPREPLY=($("$1" completion words --line "${COMP_LINE:0:COMP_POINT}" 2>/dev/null))
          if [ ${#COMPREPLY[@]} -eq 0 ]; then
            compopt -o filenames 2>/dev/null
            COMPREPLY=($(compgen -f -- "${COMP_WORDS[COMP_CWORD]}"))
          else
            for i in "${!COMPREPLY[@]}"; do
              case $word in *=*)
                case $COMP_WORDBREAKS in *=*) COMPREPLY[i]=${COMPREPLY[i]#"${word%=*}="} ;; esac
              esac
              printf -v "COMPREPLY[i]" %q "${COMPREPLY[i]}"
            done
          fi
        }
        complete -F _sweeps sweeps

        """;

    private const string Zsh = """
        #compdef sweeps
        _sweeps() {
          local -a found
          found=("${(@f)$(${words[1]} completion words --line "${(j: :)words[1,CURRENT]}" 2>/dev/null)}")
          if [ -n "$found[1]" ]; then compadd -- $found; else _files; fi
        }
        compdef _sweeps sweeps

        """;

    private const string Fish = """
        complete -c sweeps -a '(sweeps completion words --line (commandline -cp) 2>/dev/null)'

        """;
}
