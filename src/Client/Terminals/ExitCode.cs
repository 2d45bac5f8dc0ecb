namespace Sweeps.Client.Terminals;

/// <summary>What the command tells the shell.</summary>
internal static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>Done, but some trial failed, or something could not be carried out.</summary>
    public const int Failed = 1;

    /// <summary>The request makes no sense: a bad grid, an unknown sweep, a bad option.</summary>
    public const int Misuse = 2;

    /// <summary>The sweep's budget is spent before its end.</summary>
    public const int BudgetSpent = 3;

    /// <summary>Interrupted by a signal.</summary>
    public const int Interrupted = 130;
}

/// <summary>A request that cannot be carried out as it stands. The message says the rule, the value and the next
/// step.</summary>
internal sealed class MisuseException(string message, Exception? inner = null) : Exception(message, inner);
