namespace TechMatch.Core.Matching;

/// <summary>One scoring input. The number is the column index.</summary>
public enum Signal
{
    Lexical,
    Semantic,
    Structured,
    Climate,
    Freshness,

    /// <summary>Stated emissions against the levels that hold where the need stands.</summary>
    Bat,
}

public static class Signals
{
    public const int Count = 6;

    public static string Name(Signal signal) => signal switch
    {
        Signal.Lexical => "lexical",
        Signal.Semantic => "semantic",
        Signal.Structured => "structured",
        Signal.Climate => "climate",
        Signal.Freshness => "freshness",
        Signal.Bat => "bat",
        _ => throw new ArgumentOutOfRangeException(nameof(signal), signal, "expected one of the six signals"),
    };

    public static bool TryParse(string name, out Signal signal)
    {
        for (signal = 0; (int)signal < Count; signal++)
        {
            if (string.Equals(Name(signal), name, StringComparison.Ordinal)) return true;
        }

        signal = default;
        return false;
    }
}
