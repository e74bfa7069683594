namespace TechMatch.Search;

/// <summary>The outside world failed: an index, a model or a remote store cannot answer. Safe to retry.</summary>
public sealed class SearchUnavailableException : Exception
{
    /// <param name="part">What failed, in the words of the documentation: <c>text index</c>, <c>vector store</c>.</param>
    public SearchUnavailableException(string part, string message, Exception? innerException = null)
        : base($"{part} unavailable: {message}", innerException) => Part = part;

    public string Part { get; }
}
