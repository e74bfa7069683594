using Lucene.Net.Analysis;
using Lucene.Net.Analysis.Ar;
using Lucene.Net.Analysis.Bg;
using Lucene.Net.Analysis.Cjk;
using Lucene.Net.Analysis.Core;
using Lucene.Net.Analysis.De;
using Lucene.Net.Analysis.En;
using Lucene.Net.Analysis.Hu;
using Lucene.Net.Analysis.Id;
using Lucene.Net.Analysis.Miscellaneous;
using Lucene.Net.Analysis.Ru;
using Lucene.Net.Analysis.Snowball;
using Lucene.Net.Analysis.Standard;
using Lucene.Net.Analysis.Tr;
using Lucene.Net.Analysis.Util;
using Lucene.Net.Util;
using Lucene.Net.Tartarus.Snowball.Ext;
using TechMatch.Search.Text.Analysis.Chinese;
using TechMatch.Search.Text.Analysis.Compounds;
using TechMatch.Search.Text.Analysis.Measures;

namespace TechMatch.Search.Text.Analysis;

/// <summary>One chain per language group, plus the neutral one. Input is folded text (<see cref="TextFolding"/>).</summary>
/// <remarks>Raise <see cref="Pipeline.GenerationMake"/> when a chain changes: indexed words change with it.</remarks>
internal static class Analyzers
{
    /// <summary>A phrase never reaches from one field of a record into the next.</summary>
    public const int FieldGap = 100;

    private const LuceneVersion Version = LuceneVersion.LUCENE_48;

    /// <summary>Longer "words" are keys, hashes or garbage; nobody searches for them.</summary>
    private const int MaxWordLength = 64;

    public static Analyzer ForIndex { get; } = new ByField();

    public static Analyzer Of(LanguageGroup group) => Chain.ByKey(group.Key);

    public static Analyzer Neutral { get; } = new Chain((stream, _) => CjkOf(new NeutralFoldFilter(Lower(stream))));

    // CJKBigramFilter goes by the token types of the tokenizer; other scripts pass through it untouched.
    private static TokenStream CjkOf(TokenStream stream) => new CJKBigramFilter(stream, CJKScript.HAN | CJKScript.HIRAGANA | CJKScript.KATAKANA | CJKScript.HANGUL, outputUnigrams: true);

    private static TokenStream Lower(TokenStream stream) => new LowerCaseFilter(Version, new LookAlikeFilter(stream));

    // Dotted and dotless i are two letters; what follows an apostrophe is an ending.
    private static TokenStream LowerTurkic(TokenStream stream) => new TurkishLowerCaseFilter(new LookAlikeFilter(new ApostropheFilter(stream)));

    private static TokenStream English(TokenStream stream) =>
        new PorterStemFilter(new StopFilter(Version, Lower(new EnglishPossessiveFilter(Version, stream)), EnglishAnalyzer.DefaultStopSet));

    private static TokenStream Russian(TokenStream stream) =>
        new SnowballFilter(new StopFilter(Version, Lower(stream), RussianAnalyzer.DefaultStopSet), new RussianStemmer());

    private static TokenStream Turkish(TokenStream stream) =>
        new SettledStemFilter(new StopFilter(Version, LowerTurkic(stream), TurkishAnalyzer.DefaultStopSet), new TurkishStemmer());

    private static TokenStream Azerbaijani(TokenStream stream) =>
        new SuffixFilter(LowerTurkic(stream), AzerbaijaniStemmer.Instance);

    private static TokenStream Kazakh(TokenStream stream) => new SuffixFilter(new KazakhLatinFilter(Lower(stream)), KazakhStemmer.Instance);

    private static TokenStream German(TokenStream stream) =>
        new GermanLightStemFilter(new CompoundFilter(new GermanNormalizationFilter(new StopFilter(Version, Lower(stream), GermanAnalyzer.DefaultStopSet)), CompoundSplitter.German));

    private static TokenStream Bulgarian(TokenStream stream) => new BulgarianStemFilter(new StopFilter(Version, Lower(stream), BulgarianAnalyzer.DefaultStopSet));

    private static TokenStream Hungarian(TokenStream stream) =>
        new SettledStemFilter(new CompoundFilter(new StopFilter(Version, Lower(stream), HungarianAnalyzer.DefaultStopSet), CompoundSplitter.Hungarian), new HungarianStemmer());

    private static TokenStream Arabic(TokenStream stream) =>
        new ArabicStemFilter(new ArabicNormalizationFilter(new StopFilter(Version, new LowerCaseFilter(Version, stream), ArabicAnalyzer.DefaultStopSet)));

    private static TokenStream Indonesian(TokenStream stream) => new IndonesianStemFilter(new StopFilter(Version, Lower(stream), IndonesianAnalyzer.DefaultStopSet));

    private sealed class Chain(Func<TokenStream, KeptText, TokenStream> filters) : Analyzer
    {
        private static readonly Dictionary<string, Analyzer> s_byKey = new(StringComparer.Ordinal)
        {
            ["en"] = Of(English),
            ["ru"] = Of(Russian),
            ["kk"] = Of(Kazakh),
            ["az"] = Of(Azerbaijani),
            ["zh"] = new Chain((stream, kept) => new ChineseWordFilter(CjkOf(Lower(stream)), kept, ChineseWords.Shipped)),
            ["tr"] = Of(Turkish),
            ["de"] = Of(German),
            ["bg"] = Of(Bulgarian),
            ["hu"] = Of(Hungarian),
            ["ar"] = Of(Arabic),
            ["id"] = Of(Indonesian),
            ["und"] = Of(stream => CjkOf(new NeutralFoldFilter(Lower(stream)))),
        };

        public static Analyzer ByKey(string key) => s_byKey[key];

        private static Chain Of(Func<TokenStream, TokenStream> filters) => new((stream, _) => filters(stream));

        public override int GetPositionIncrementGap(string fieldName) => FieldGap;

        protected override TokenStreamComponents CreateComponents(string fieldName, TextReader reader)
        {
            var kept = new KeptText();
            var source = new StandardTokenizer(Version, kept.Keep(reader)) { MaxTokenLength = 255 };
            return new KeptTextComponents(source, filters(new MeasureFilter(new LengthFilter(Version, source, 1, MaxWordLength), kept), kept), kept);
        }
    }

    /// <summary>Chooses by the language at the end of the field's name.</summary>
    private sealed class ByField() : AnalyzerWrapper(PER_FIELD_REUSE_STRATEGY)
    {
        protected override Analyzer GetWrappedAnalyzer(string fieldName)
        {
            var mark = fieldName.LastIndexOf('_');
            return mark < 0 ? Neutral : Chain.ByKey(fieldName[(mark + 1)..]);
        }

        protected override TokenStreamComponents WrapComponents(string fieldName, TokenStreamComponents components) => components;
    }
}
