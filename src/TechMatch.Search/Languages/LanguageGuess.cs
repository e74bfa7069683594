namespace TechMatch.Search.Languages;

/// <param name="Language">ISO 639-1; null when the text does not tell. Indonesian and Malay count as one when it comes to telling.</param>
/// <param name="Confidence">In [0, 1]: how much more likely the language made the text than all others did.</param>
internal readonly record struct LanguageGuess(string? Language, double Confidence)
{
    public static LanguageGuess Unsure { get; } = new(null, 0);
}
