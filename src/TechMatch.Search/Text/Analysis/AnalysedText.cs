using Lucene.Net.Analysis;
using Lucene.Net.Analysis.TokenAttributes;

namespace TechMatch.Search.Text.Analysis;

/// <summary>
/// A text as the chain of its language leaves it, for more than one field: the summary of a record stands in the field of
/// the whole text and in its own, and the chain costs more than anything else an index does with it.
/// </summary>
internal sealed class AnalysedText
{
    private readonly List<(string Word, int Increment)> _words = [];
    private int _gapAtEnd;

    private AnalysedText()
    {
    }

    /// <param name="text">Composed and folded.</param>
    public static AnalysedText Of(string text, LanguageGroup group)
    {
        var analysed = new AnalysedText();
        using var stream = Analyzers.Of(group).GetTokenStream("t", text);
        var term = stream.AddAttribute<ICharTermAttribute>();
        var increment = stream.AddAttribute<IPositionIncrementAttribute>();
        stream.Reset();
        while (stream.IncrementToken()) analysed._words.Add((term.ToString(), increment.PositionIncrement));
        stream.End();
        analysed._gapAtEnd = increment.PositionIncrement;
        return analysed;
    }

    /// <summary>A stream of its own for each field.</summary>
    public TokenStream Replay() => new Replayed(this);

    private sealed class Replayed : TokenStream
    {
        private readonly AnalysedText _text;
        private readonly ICharTermAttribute _term;
        private readonly IPositionIncrementAttribute _increment;
        private int _next;

        public Replayed(AnalysedText text)
        {
            _text = text;
            _term = AddAttribute<ICharTermAttribute>();
            _increment = AddAttribute<IPositionIncrementAttribute>();
        }

        public override void Reset()
        {
            base.Reset();
            _next = 0;
        }

        public override bool IncrementToken()
        {
            if (_next == _text._words.Count) return false;
            ClearAttributes();
            var (word, increment) = _text._words[_next++];
            _term.SetEmpty().Append(word);
            _increment.PositionIncrement = increment;
            return true;
        }

        public override void End()
        {
            base.End();
            _increment.PositionIncrement = _text._gapAtEnd;
        }
    }
}
