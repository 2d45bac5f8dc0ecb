using System.Globalization;
using Sweeps.Api.Contract;
using Sweeps.Execution.Reading;
using Sweeps.Gateway.Caching;
using Sweeps.Gateway.Views;
using Sweeps.Scheduling.Plans;
using Sweeps.Storage;

namespace Sweeps.Gateway.Endpoints;

/// <summary>
/// Trials of a sweep in the order of what they have, or narrowed down by what they measured. All results are read for
/// the first page, and the order is remembered for the next ones; while it is made, of each trial its number and what
/// it is sorted by are held, 32 bytes.
/// </summary>
internal sealed class OrderedTrials(
    Sources sources,
    SweepStanding standing,
    Plan plan,
    Conditions conditions,
    TrialSorting order
)
{
    private readonly string[] _axes = [.. plan.Axes.Select(axis => axis.Name)];

    /// <summary>A page from <paramref name="offset"/> on.</summary>
    public async Task<TrialPage> PageAsync(
        TrialState[]? states,
        long? cell,
        string[]? measures,
        long offset,
        int most,
        CancellationToken cancellation
    )
    {
        if (cell is { } one)
            TrialEndpoints.RequireCell(standing.Sweep, plan, one);
        string question =
            $"{cell}\n{string.Join(',', states ?? [])}\n{order.IsLargestFirst} {order.By}\n{conditions.Text}";
        long[] ordinals = await sources.Orders.OfAsync(
            standing,
            question,
            () => SortedAsync(states, cell),
            cancellation
        );
        List<TrialView> views = [];
        foreach (long ordinal in ordinals.Skip((int)Math.Min(offset, ordinals.Length)).Take(most))
        {
            if (await sources.Results.ReadTrialAsync(standing.Sweep.Id, ordinal, cancellation) is not { } trial)
                continue; // deleted meanwhile
            views.Add(
                TrialViews.Of(
                    plan,
                    trial,
                    measures is { Length: > 0 }
                        ? await TrialEndpoints.FinalsAsync(sources, standing.Sweep, ordinal, measures, cancellation)
                        : null
                )
            );
        }

        return new(
            views,
            offset < ordinals.Length - most ? (offset + most).ToString(CultureInfo.InvariantCulture) : null
        );
    }

    private async Task<long[]> SortedAsync(TrialState[]? states, long? cell)
    {
        List<Place> places = [];
        await foreach (var result in sources.Reader.ReadResultsAsync(standing.Sweep, Needed()))
        {
            var trial = result.Trial;
            if (
                (cell is null || trial.Cell == cell)
                && (states is null || states.Contains(trial.State))
                && conditions.Hold(name => ValueOf(result, name))
            )
                places.Add(PlaceOf(result));
        }

        places.Sort(Compare);
        return [.. places.Select(place => place.Ordinal)];
    }

    private string[] Needed() => [.. conditions.Names.Append(order.By).Where(name => !IsOwn(name)).Distinct()];

    private bool IsOwn(string name) =>
        _axes.Contains(name)
        || name
            is TrialSorting.Number
                or TrialSorting.Cell
                or TrialSorting.Step
                or TrialSorting.Seconds
                or TrialSorting.Attempts;

    private (string? Text, double? Number) ValueOf(FinalResult result, string name)
    {
        if (Array.IndexOf(_axes, name) is >= 0 and var axis)
        {
            string value = plan.AxisValues(result.Trial.Ordinal)[axis];
            return (value, Conditions.Number(value));
        }

        return (
            null,
            name switch
            {
                TrialSorting.Number => result.Trial.Ordinal,
                TrialSorting.Cell => result.Trial.Cell,
                TrialSorting.Step => result.Trial.Step,
                TrialSorting.Seconds => result.Trial.ComputeSeconds,
                TrialSorting.Attempts => result.Trial.Attempts,
                _ => result.Last(name),
            }
        );
    }

    private Place PlaceOf(FinalResult result)
    {
        var (text, number) = ValueOf(result, order.By);
        return new(result.Trial.Ordinal, number is { } given && !double.IsNaN(given) ? given : null, text);
    }

    /// <summary>Values that are not there come last either way; trials that are alike keep their order.</summary>
    private int Compare(Place left, Place right)
    {
        bool there = left.Number is not null || left.Text is not null;
        bool other = right.Number is not null || right.Text is not null;
        if (there != other)
            return there ? -1 : 1;
        int by =
            left.Number is { } a && right.Number is { } b
                ? a.CompareTo(b)
                : string.CompareOrdinal(left.Text, right.Text);
        if (by == 0)
            return left.Ordinal.CompareTo(right.Ordinal);
        return order.IsLargestFirst ? -by : by;
    }

    private readonly record struct Place(long Ordinal, double? Number, string? Text);
}
