namespace Sweeps.Api.Contract;

/// <summary>What an attempt has written to standard output and error: the last 256 KiB.</summary>
/// <param name="Attempt">The attempt's number.</param>
/// <param name="From">Bytes that came before and are not in the text.</param>
/// <param name="Next">What to give as <c>from</c> to hear what comes after.</param>
/// <param name="Text">The text; bytes that are none in UTF-8 stand as U+FFFD.</param>
/// <param name="Ended">Whether the attempt has ended, so that nothing comes after.</param>
/// <param name="Last">Whether the trial has ended with it, so that no other attempt comes after.</param>
public sealed record LogView(long Attempt, long From, long Next, string Text, bool Ended, bool Last);

/// <summary>Files, named by the SHA-256 of their content.</summary>
/// <param name="Hashes">64 lower-case hexadecimal digits each.</param>
public sealed record FileHashes(IReadOnlyList<string> Hashes);
