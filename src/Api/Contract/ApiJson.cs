using System.Text.Json.Serialization;

namespace Sweeps.Api.Contract;

/// <summary>How the contract is written as JSON: names in snake_case; numbers that JSON has no form for as
/// text.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(GridRequest))]
[JsonSerializable(typeof(SubmitRequest))]
[JsonSerializable(typeof(ExtendRequest))]
[JsonSerializable(typeof(ChangeRequest))]
[JsonSerializable(typeof(HaltRequest))]
[JsonSerializable(typeof(DeletionView))]
[JsonSerializable(typeof(PlanView))]
[JsonSerializable(typeof(GridCheck))]
[JsonSerializable(typeof(SweepView))]
[JsonSerializable(typeof(SweepList))]
[JsonSerializable(typeof(RetryView))]
[JsonSerializable(typeof(TroubleList))]
[JsonSerializable(typeof(HistoryList))]
[JsonSerializable(typeof(ViolationList))]
[JsonSerializable(typeof(FingerprintView))]
[JsonSerializable(typeof(TrialView))]
[JsonSerializable(typeof(TrialPage))]
[JsonSerializable(typeof(TrialDetail))]
[JsonSerializable(typeof(WhyView))]
[JsonSerializable(typeof(LogView))]
[JsonSerializable(typeof(FileHashes))]
[JsonSerializable(typeof(FilesRequest))]
[JsonSerializable(typeof(MetricView))]
[JsonSerializable(typeof(MetricPage))]
[JsonSerializable(typeof(MeasureNames))]
[JsonSerializable(typeof(MeasureList))]
[JsonSerializable(typeof(CellPage))]
[JsonSerializable(typeof(PairTable))]
[JsonSerializable(typeof(CurveSet))]
[JsonSerializable(typeof(ImportanceView))]
[JsonSerializable(typeof(Timeline))]
[JsonSerializable(typeof(CellComparison))]
[JsonSerializable(typeof(ProgressView))]
[JsonSerializable(typeof(OverviewView))]
[JsonSerializable(typeof(ServerView))]
[JsonSerializable(typeof(WorkerList))]
[JsonSerializable(typeof(ProblemView))]
public sealed partial class ApiJson : JsonSerializerContext;
