using System.CommandLine;
using System.Globalization;
using Sweeps.Client.Completion;
using Sweeps.Client.Options;
using Sweeps.Client.Parsing;
using Sweeps.Client.Results;
using Sweeps.Client.Running;
using Sweeps.Client.Terminals;
using Sweeps.Client.Writing;
using Sweeps.Execution.Curation;
using Sweeps.Execution.Engines;
using Sweeps.Execution.Exporting;
using Sweeps.Model;
using Sweeps.Model.Data;
using Sweeps.Model.Data.Files;
using Sweeps.Storage;

namespace Sweeps.Client.Verbs;

/// <summary><c>sweeps weights</c>: the weights of a trial, or what it predicts, for Python.</summary>
internal sealed class WeightsVerb : Verb
{
    private readonly Argument<string> _sweep = CommonOptions.Sweep();
    private readonly Argument<long> _trial = new("ORDINAL")
    {
        Description = "The trial's number in the sweep, from 0; see sweeps results.",
    };
    private readonly BackendOptions _place = new(served: false);
    private readonly Option<string?> _data = CommonOptions.Data();
    private readonly Option<string> _at = new("--at")
    {
        Description = "When: init, end (the default), or a number of steps.",
        HelpName = "STEP",
        DefaultValueFactory = _ => "end",
    };
    private readonly Option<TrialArrays> _of = new("--of")
    {
        Description =
            "weights (the default), or predictions: what the network makes of each example, and the labels that "
            + "training sees.",
        HelpName = "weights|predictions",
        DefaultValueFactory = _ => TrialArrays.Weights,
        CustomParser = result =>
        {
            string text = result.Tokens[^1].Value;
            if (text is not ("weights" or "predictions"))
                result.AddError($"`--of` must be weights or predictions, but was `{text}`. Choose one of them.");
            return text == "predictions" ? TrialArrays.Predictions : TrialArrays.Weights;
        },
    };
    private readonly Option<string> _format = new("--format")
    {
        Description = "npz: for numpy.load (the default); safetensors: for safetensors.torch.load_file.",
        HelpName = "npz|safetensors",
        DefaultValueFactory = _ => "npz",
    };
    private readonly Option<string> _out = new("--out", "-o")
    {
        Description = "The file to write.",
        HelpName = "FILE",
        Required = true,
    };

    public WeightsVerb()
        : base("weights", "Write the weights or predictions of a trial to a file that Python reads.")
    {
        Add(_sweep);
        _trial.CompletionSources.CompletesTrials(_sweep);
        Add(_trial);
        Add(_at);
        _of.CompletionSources.Clear();
        _of.CompletionSources.Add("weights", "predictions");
        Add(_of);
        _format.Validators.Add(result =>
        {
            if (result.Tokens is [.., { Value: not ("npz" or "safetensors") and var value }])
                result.AddError($"`--format` must be npz or safetensors, but was `{value}`. Choose one of them.");
        });
        Add(_format);
        Add(_out);
        _place.AddTo(this);
        Add(_data);
    }

    public override string Details =>
        "Weights follow from a trial's configuration. Where its last state was kept they are taken from it; for other "
        + "steps the trial is trained up to there again, on this machine. Final weights are compared with the hash "
        + "that was recorded. Arrays are named layers.1.weight, [out, in] as in PyTorch, and layers.1.bias, numbered "
        + "from 1 as in metrics; with layers.1.norm.… under batch normalisation, skip.weight, and q.… for a "
        + "second network. Another trial starts from them by `init: { file: end.npz }` under `network`. "
        + "Predictions are train.logits, validation.logits and test.logits, each [examples, outputs], with .labels "
        + "(those that training sees; of noise drawn at every visit the draw that the step's measures take), "
        + ".true_labels, or in a regression .targets.";

    public override IReadOnlyList<Example> Examples =>
        [
            new("sweeps weights quickstart 12 --out end.npz", "Write the final weights of trial 12 for NumPy."),
            new(
                "sweeps weights quickstart 12 --at init --format safetensors --out init.safetensors",
                "Write the weights that it started from, for PyTorch."
            ),
            new(
                "sweeps weights quickstart 12 --of predictions --out logits.npz",
                "Write what its network makes of each example in the end."
            ),
        ];

    public override async Task<int> RunAsync(ParseResult parse, Session session, CancellationToken cancellation)
    {
        long? step = StepOf(parse.GetRequiredValue(_at));
        await using StoreBackend place = (StoreBackend)await _place.OpenAsync(parse, session, cancellation);
        SweepRecord sweep = await SweepAccess.FindAsync(
            place.Reader,
            parse.GetRequiredValue(_sweep),
            [],
            session.Terminal,
            cancellation
        );
        long ordinal = parse.GetValue(_trial);
        SweepAccess.RequireTrial(sweep, ordinal);
        using DownloadNotes downloads = new(session.Terminal, quiet: false);
        TrainingEngines engines = new(new DataSets(DataFolders.Default(parse.GetValue(_data)), downloads));
        WeightsAt weights;
        try
        {
            weights = await new TrialWeights(place.Store.Attempts, place.Store.Results, engines).ReadAsync(
                sweep,
                ordinal,
                step,
                parse.GetValue(_of),
                cancellation
            );
        }
        catch (WeightsException none)
        {
            throw new MisuseException(none.Message, none);
        }

        await OutputFile.WriteBytesAsync(parse.GetRequiredValue(_out), "--out", WriteAsync);
        return ExitCode.Done;

        Task WriteAsync(Stream to)
        {
            if (parse.GetValue(_format) == "npz")
                WeightFile.WriteNpz(to, weights.Arrays);
            else
                WeightFile.WriteSafetensors(
                    to,
                    weights.Arrays,
                    new Dictionary<string, string>
                    {
                        ["sweep"] = sweep.Manifest.Name,
                        ["trial"] = ordinal.ToString(CultureInfo.InvariantCulture),
                        ["key"] = weights.Key,
                        ["step"] = weights.Step.ToString(CultureInfo.InvariantCulture),
                        ["engine_version"] = EngineVersion.Current.ToString(CultureInfo.InvariantCulture),
                    }
                );
            return Task.CompletedTask;
        }
    }

    private static long? StepOf(string at) =>
        at switch
        {
            "end" => null,
            "init" => 0,
            _ when long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out long step) => step,
            _ => throw new MisuseException(
                $"`--at` must be init, end or a number of steps, but was `{at}`. Steps are those of `sweeps metrics`."
            ),
        };
}
