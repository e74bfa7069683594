namespace TechMatch.Cli;

/// <summary>What the shell is told.</summary>
internal static class ExitCode
{
    public const int Ok = 0;
    public const int Failed = 1;
    public const int Usage = 2;

    /// <summary>Some of many did not work; the output says which.</summary>
    public const int Partial = 3;
    public const int Access = 4;
    public const int Unavailable = 5;
    public const int Interrupted = 130;
}

/// <summary>Ends a command with one sentence on standard error.</summary>
internal sealed class CommandException(string message, int exitCode = ExitCode.Failed) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
