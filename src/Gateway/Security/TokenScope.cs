namespace Sweeps.Gateway.Security;

/// <summary>What whoever shows a token may do; each may do what those before it may.</summary>
public enum TokenScope
{
    /// <summary>See everything, and have grids planned and checked.</summary>
    Read,

    /// <summary>Queue and extend sweeps, and bring the files of programs.</summary>
    Submit,

    /// <summary>Pause, cancel, resume, retry, rename and delete sweeps, whosever they are.</summary>
    Operate,
}
