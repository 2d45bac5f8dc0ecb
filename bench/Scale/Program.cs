using System.Globalization;
using Sweeps.Bench.Scale;

// What a trial, a message and a row cost whoever there is one of in a cluster: the coordinator of a sweep, and the
// database. Each mode says `ready`, begins at a line from stdin, and answers by a line of JSON; bench/Scale/measure
// asks, and makes docs/scale.md of the answers.
switch (args)
{
    case ["coordinator", var workers, var slots, var trials, var seconds, .. var shards]:
        await CoordinatorLoad.MeasureAsync(
            Number(workers),
            Number(slots),
            Number(trials),
            double.Parse(seconds, CultureInfo.InvariantCulture),
            shards is [var number] ? Number(number) : 1
        );
        return 0;
    case ["partitions", var location, var kind, var rows, var writers]:
        await PartitionLoad.MeasureAsync(location, kind, Number(rows), Number(writers));
        return 0;
    case ["telemetry", var location, var trials, var told]:
        await TelemetryLoad.MeasureAsync(location, Number(trials), told);
        return 0;
    case ["store", var location, var request, var times, var atOnce]:
        await StoreLoad.MeasureAsync(location, request, Number(times), Number(atOnce));
        return 0;
    case ["silo", var location, var trials, var slots, var seconds, var snapshots, var gather]:
        await SiloLoad.MeasureAsync(
            location,
            Number(trials),
            Number(slots),
            double.Parse(seconds, CultureInfo.InvariantCulture),
            Number(snapshots),
            Number(gather)
        );
        return 0;
    default:
        Console.Error.WriteLine(
            "Give `coordinator WORKERS SLOTS TRIALS SECONDS [SHARDS]`, `store LOCATION REQUEST TIMES AT-ONCE`, "
                + "`silo LOCATION TRIALS SLOTS SECONDS SNAPSHOTS GATHER-MS`, `partitions LOCATION one|hash|range "
                + "ROWS WRITERS` or `telemetry LOCATION TRIALS nobody|listeners|otlp`."
        );
        return 2;
}

static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
