using Lucene.Net.Analysis;

namespace TechMatch.Search.Text.Analysis.Measures;

/// <summary>The text that a chain is reading, for filters that need what the tokenizer drops.</summary>
internal sealed class KeptText
{
    public string Text { get; private set; } = "";

    /// <returns>A reader over the same text.</returns>
    public TextReader Keep(TextReader reader)
    {
        Text = reader.ReadToEnd();
        return new StringReader(Text);
    }
}

/// <summary>Hands the text on to the tokenizer and keeps it for the filters behind.</summary>
internal sealed class KeptTextComponents(Tokenizer source, TokenStream result, KeptText kept) : TokenStreamComponents(source, result)
{
    protected override void SetReader(TextReader reader) => base.SetReader(kept.Keep(reader));
}
