using System.Globalization;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Sweeps.Api.Contract;

namespace Sweeps.Api.Calls;

/// <summary>Calls a Sweeps server. Safe to use from several threads. Whatever does not come to an answer is an
/// <see cref="ApiException"/>.</summary>
public sealed partial class SweepsClient : IDisposable
{
    /// <summary>The environment variable with the token that servers ask for.</summary>
    public const string TokenVariable = "SWEEPS_API_TOKEN";

    /// <summary>How often a request is sent again that the server had no time for.</summary>
    private const int MostRetries = 8;

    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private readonly TimeProvider _clock;

    /// <summary>Makes a client; it calls when it is asked something.</summary>
    /// <param name="server">The server's address, such as <c>http://127.0.0.1:5080</c>.</param>
    /// <param name="token">The token to show; null: none.</param>
    /// <param name="handler">What carries requests; null: the network.</param>
    /// <param name="clock">Null takes the system's clock.</param>
    /// <exception cref="ArgumentException">The address is none of a server.</exception>
    public SweepsClient(
        string server,
        string? token = null,
        HttpMessageHandler? handler = null,
        TimeProvider? clock = null
    )
    {
        Uri address = ServerAddress.Checked(server, token);
        Server = address.GetLeftPart(UriPartial.Path).TrimEnd('/');
        _clock = clock ?? TimeProvider.System;
        _http = new HttpClient(handler ?? new SocketsHttpHandler { ConnectTimeout = ConnectWithin })
        {
            BaseAddress = new Uri(Server + "/api/v1/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (!string.IsNullOrEmpty(token))
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>The server's address.</summary>
    public string Server { get; }

    /// <summary>Who answers.</summary>
    public Task<ServerView> ServerAsync(CancellationToken cancellation = default) =>
        GetAsync("", ApiJson.Default.ServerView, cancellation);

    /// <summary>Plans a grid.</summary>
    public Task<PlanView> PlanAsync(GridRequest request, CancellationToken cancellation = default) =>
        PostAsync("plan", request, ApiJson.Default.GridRequest, ApiJson.Default.PlanView, cancellation);

    /// <summary>Registers a grid as a sweep and lets it run.</summary>
    public Task<SweepView> SubmitAsync(SubmitRequest request, CancellationToken cancellation = default) =>
        PostAsync("sweeps", request, ApiJson.Default.SubmitRequest, ApiJson.Default.SweepView, cancellation);

    /// <summary>All sweeps, newest first.</summary>
    public async Task<IReadOnlyList<SweepView>> ListAsync(CancellationToken cancellation = default) =>
        (await GetAsync("sweeps", ApiJson.Default.SweepList, cancellation).ConfigureAwait(false)).Sweeps;

    /// <summary>The sweep that a name or the beginning of an id stands for; null: none.</summary>
    public async Task<SweepView?> FindAsync(string nameOrId, CancellationToken cancellation = default) =>
        (
            await GetAsync("sweeps" + new Query().Add("called", nameOrId), ApiJson.Default.SweepList, cancellation)
                .ConfigureAwait(false)
        ).Sweeps
            is [var found, ..]
            ? await ShowAsync(found.Id, cancellation).ConfigureAwait(false)
            : null;

    /// <summary>A sweep and how it stands.</summary>
    public Task<SweepView> ShowAsync(string id, CancellationToken cancellation = default) =>
        GetAsync(Sweep(id), ApiJson.Default.SweepView, cancellation);

    /// <summary>Asks for a sweep to <c>pause</c>, <c>cancel</c> or <c>resume</c>.</summary>
    public Task<SweepView> SetIntentAsync(string id, string action, CancellationToken cancellation = default) =>
        PostAsync(Sweep(id, action), ApiJson.Default.SweepView, cancellation);

    /// <summary>The same, and says why to those who look at a sweep that is paused or cancelled; null: for no
    /// reason.</summary>
    public Task<SweepView> SetIntentAsync(
        string id,
        string action,
        string? reason,
        CancellationToken cancellation = default
    ) =>
        reason is null
            ? SetIntentAsync(id, action, cancellation)
            : PostAsync(
                Sweep(id, action),
                new() { Reason = reason },
                ApiJson.Default.HaltRequest,
                ApiJson.Default.SweepView,
                cancellation
            );

    /// <summary>Asks for the failed trials to be tried again.</summary>
    public Task<RetryView> RetryAsync(string id, CancellationToken cancellation = default) =>
        PostAsync(Sweep(id, "retry"), ApiJson.Default.RetryView, cancellation);

    /// <summary>What would go if a sweep were deleted.</summary>
    public Task<DeletionView> WeighAsync(string id, CancellationToken cancellation = default) =>
        AskAsync(
            HttpMethod.Delete,
            Sweep(id) + new Query().Add("dry_run", true),
            null,
            ApiJson.Default.DeletionView,
            cancellation
        );

    /// <summary>Deletes a sweep, or a part of it where it is large: to be repeated until it is gone.</summary>
    public Task<DeletionView> DeleteAsync(string id, CancellationToken cancellation = default) =>
        AskAsync(HttpMethod.Delete, Sweep(id), null, ApiJson.Default.DeletionView, cancellation);

    /// <summary>Adds to a sweep.</summary>
    public Task<SweepView> ExtendAsync(string id, ExtendRequest request, CancellationToken cancellation = default) =>
        PostAsync(Sweep(id, "extend"), request, ApiJson.Default.ExtendRequest, ApiJson.Default.SweepView, cancellation);

    /// <summary>A page of trials.</summary>
    public Task<TrialPage> TrialsAsync(
        string id,
        string? cursor = null,
        int? limit = null,
        IEnumerable<string>? states = null,
        IEnumerable<string>? where = null,
        IEnumerable<string>? measures = null,
        CancellationToken cancellation = default
    ) =>
        GetAsync(
            Sweep(id, "trials")
                + new Query()
                    .Add("cursor", cursor)
                    .Add("limit", limit)
                    .AddAll("state", states)
                    .AddAll("where", where)
                    .AddAll("measure", measures),
            ApiJson.Default.TrialPage,
            cancellation
        );

    /// <summary>A trial with all that is known of it.</summary>
    public Task<TrialDetail> TrialAsync(string id, long ordinal, CancellationToken cancellation = default) =>
        GetAsync(Trial(id, ordinal, ""), ApiJson.Default.TrialDetail, cancellation);

    /// <summary>Why a trial stands as it does.</summary>
    public Task<WhyView> WhyAsync(string id, long ordinal, CancellationToken cancellation = default) =>
        GetAsync(Trial(id, ordinal, "/why"), ApiJson.Default.WhyView, cancellation);

    /// <summary>A page of metrics.</summary>
    public Task<MetricPage> MetricsAsync(
        string id,
        string? cursor = null,
        int? limit = null,
        IEnumerable<string>? measures = null,
        bool last = false,
        long? trial = null,
        CancellationToken cancellation = default
    ) =>
        GetAsync(
            Sweep(id, "metrics")
                + new Query()
                    .Add("cursor", cursor)
                    .Add("limit", limit)
                    .AddAll("measure", measures)
                    .Add("last", last)
                    .Add("trial", trial),
            ApiJson.Default.MetricPage,
            cancellation
        );

    /// <summary>Names of the measures that a sweep has values of.</summary>
    public Task<MeasureNames> MeasuresAsync(string id, CancellationToken cancellation = default) =>
        GetAsync(Sweep(id, "measures"), ApiJson.Default.MeasureNames, cancellation);

    /// <summary>All that can be measured.</summary>
    public Task<MeasureList> MeasuresAsync(CancellationToken cancellation = default) =>
        GetAsync("measures", ApiJson.Default.MeasureList, cancellation);

    /// <summary>Cells.</summary>
    public Task<CellPage> CellsAsync(
        string id,
        IEnumerable<string>? measures = null,
        string? sort = null,
        IEnumerable<string>? where = null,
        int? offset = null,
        int? limit = null,
        CancellationToken cancellation = default
    ) =>
        GetAsync(
            Sweep(id, "cells")
                + new Query()
                    .AddAll("measure", measures)
                    .Add("sort", sort)
                    .AddAll("where", where)
                    .Add("offset", offset)
                    .Add("limit", limit),
            ApiJson.Default.CellPage,
            cancellation
        );

    /// <summary>Differences between cells that share seeds.</summary>
    public Task<PairTable> PairsAsync(
        string id,
        string axis,
        string reference,
        IEnumerable<string>? measures = null,
        CancellationToken cancellation = default
    ) =>
        GetAsync(
            Sweep(id, "pairs") + new Query().Add("axis", axis).Add("reference", reference).AddAll("measure", measures),
            ApiJson.Default.PairTable,
            cancellation
        );

    /// <summary>What failed or diverged.</summary>
    public Task<TroubleList> TroubleAsync(string id, CancellationToken cancellation = default) =>
        GetAsync(Sweep(id, "trouble"), ApiJson.Default.TroubleList, cancellation);

    /// <summary>Metrics that came out differently the second time.</summary>
    public Task<ViolationList> ViolationsAsync(string id, CancellationToken cancellation = default) =>
        GetAsync(Sweep(id, "violations"), ApiJson.Default.ViolationList, cancellation);

    /// <summary>One hash over all that a sweep has computed.</summary>
    public Task<FingerprintView> FingerprintAsync(string id, CancellationToken cancellation = default) =>
        GetAsync(Sweep(id, "fingerprint"), ApiJson.Default.FingerprintView, cancellation);

    /// <summary>How a sweep stands along its axes, and who trains it.</summary>
    public Task<OverviewView> OverviewAsync(string id, CancellationToken cancellation = default) =>
        GetAsync(Sweep(id, "overview"), ApiJson.Default.OverviewView, cancellation);

    /// <summary>The workers.</summary>
    public Task<WorkerList> WorkersAsync(CancellationToken cancellation = default) =>
        GetAsync("workers", ApiJson.Default.WorkerList, cancellation);

    /// <summary>All trials that were begun with the last value of each measure, as they come over the wire.</summary>
    public IAsyncEnumerable<TrialView> ExportTrialsAsync(
        string id,
        IEnumerable<string>? measures = null,
        CancellationToken cancellation = default
    ) =>
        StreamAsync(
            Sweep(id, "export/trials") + new Query().Add("format", "ndjson").AddAll("measure", measures),
            ApiJson.Default.TrialView,
            cancellation
        );

    /// <summary>All metrics, as they come over the wire.</summary>
    public IAsyncEnumerable<MetricView> ExportMetricsAsync(
        string id,
        IEnumerable<string>? measures = null,
        bool last = false,
        long? trial = null,
        CancellationToken cancellation = default
    ) =>
        StreamAsync(
            Sweep(id, "export/metrics")
                + new Query().Add("format", "ndjson").AddAll("measure", measures).Add("last", last).Add("trial", trial),
            ApiJson.Default.MetricView,
            cancellation
        );

    /// <summary>How a sweep stands, again and again, until it has ended. Ends early, without an outcome, when the
    /// server leaves.</summary>
    public async IAsyncEnumerable<ProgressView> WatchAsync(
        string id,
        [EnumeratorCancellation] CancellationToken cancellation = default
    )
    {
        using HttpResponseMessage response = await SendAsync(
                HttpMethod.Get,
                Sweep(id, "events"),
                null,
                "text/event-stream",
                cancellation
            )
            .ConfigureAwait(false);
        Stream stream = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await foreach (
            SseItem<ProgressView?> item in GuardAsync(
                    SseParser
                        .Create(
                            stream,
                            static (type, data) =>
                                type == "progress"
                                    ? JsonSerializer.Deserialize(data, ApiJson.Default.ProgressView)
                                    : null
                        )
                        .EnumerateAsync(cancellation),
                    cancellation
                )
                .ConfigureAwait(false)
        )
        {
            if (item.Data is { } picture)
                yield return picture;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static string Sweep(string id, string? part = null) =>
        part is null ? $"sweeps/{Uri.EscapeDataString(id)}" : $"sweeps/{Uri.EscapeDataString(id)}/{part}";

    private static string Trial(string id, long ordinal, string part) =>
        Sweep(id, string.Create(CultureInfo.InvariantCulture, $"trials/{ordinal}{part}"));
}
