using System.Text;
using Sweeps.Model.Training;
using Sweeps.Storage;

namespace Sweeps.Execution.Reading;

/// <summary>What an attempt has written to standard output and error: the last bytes.</summary>
/// <param name="Attempt">The attempt's number.</param>
/// <param name="From">Bytes that came before and are not in the text.</param>
/// <param name="Next">Bytes up to the end of the text.</param>
/// <param name="Text">The text; bytes that are none in UTF-8 stand as U+FFFD.</param>
/// <param name="Ended">Whether the attempt has ended, so that nothing comes after.</param>
/// <param name="IsLast">Whether the trial has ended with it, so that no other attempt comes after.</param>
public sealed record AttemptLog(long Attempt, long From, long Next, string Text, bool Ended, bool IsLast)
{
    internal static AttemptLog Of(TrialRecord trial, AttemptRecord attempt, LogPart? part, long from)
    {
        bool ended = attempt.Ended is not null;
        bool isLast = trial.Fence == attempt.Fence && trial.State is not (TrialState.Waiting or TrialState.Running);
        if (part is null)
            return new(attempt.Fence, from, from, "", ended, isLast);
        // A character that is there in part comes whole the next time.
        int length = ended ? part.Bytes.Length : Whole(part.Bytes);
        return new(
            attempt.Fence,
            part.At,
            part.At + length,
            Encoding.UTF8.GetString(part.Bytes.AsSpan(0, length)),
            ended,
            isLast
        );
    }

    private static int Whole(byte[] bytes)
    {
        for (int back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            byte at = bytes[^back];
            if (at < 0x80)
                break;
            if (at >= 0xc0)
                return
                    (
                        at >= 0xf0 ? 4
                        : at >= 0xe0 ? 3
                        : 2
                    ) > back
                    ? bytes.Length - back
                    : bytes.Length;
        }

        return bytes.Length;
    }
}
