using System.Collections.Frozen;

namespace TechMatch.Search.Text.Analysis.Measures;

/// <summary>How far a symbol may be trusted to be the unit.</summary>
internal enum UnitTrust
{
    /// <summary>Only behind another unit: "a" is a year in t/a and an article elsewhere.</summary>
    Divisor,

    /// <summary>In a compound too, as its first part: "m" in m/s, "л" in л/с.</summary>
    Compound,

    /// <summary>Behind a number too: 50 т.</summary>
    Counted,

    /// <summary>Anywhere: МВт, kVt and 兆瓦 are always MW.</summary>
    Alone,
}

/// <param name="Symbol">The symbol all spellings share, in lower-case ASCII but for the degree sign.</param>
internal readonly record struct Unit(string Symbol, UnitTrust Trust);

/// <summary>
/// Units as they are spelt in the twelve languages, in lower case. Spellings are met in any case: mW and MW are one here, as
/// nobody offers milliwatts, and a question is typed in small letters as often as not.
/// </summary>
internal static class UnitTable
{
    /// <summary>Letters of the longest Chinese spelling.</summary>
    public const int LongestHan = 4;

    private const int LongestWord = 12;

    // Symbol, then its spellings; the symbol is a spelling of itself.
    private const string Divisors = """
        a yr year y ж жыл жылына год yıl yil il év jahr tahun 年 سنة
        d day сут сутки ден gün gun tag nap hari тәул тәулік 天 日 يوم
        h hr hour ч час сағ saat sa st óra jam 小时 时 ساعة
        s sec с сек san 秒
        min мин dəq dk 分钟
        cap person чел adam nəfər
        """;

    private const string Compounds = """
        m м 米 م
        l л litr litre liter لتر 升
        g г q gr гр 克
        cm см sm
        cm2 см2 sm2
        cm3 см3 sm3
        ds дсм
        us мкс
        co2 со2
        co2e co2eq co2-eq со2-экв
        o2
        teq
        units
        v в
        j дж
        w вт vt 瓦
        """;

    private const string Counteds = """
        °c °с ℃
        t т ton tonne tonnes 吨 طن
        kt кт 千吨
        mt млнт 百万吨
        kg кг kq 千克 公斤 كغم كغ
        mg мг mq 毫克 ملغم
        ug µg μg мкг mkq 微克
        ng нг nq
        ml мл
        m3 м3 立方米 م3
        m2 м2 平方米
        mm мм 毫米
        dm3 дм3
        km км 千米 公里
        km2 км2
        ha га 公顷
        bar бар
        pa па
        kv кв 千伏
        hz гц hs
        db дб
        ppm
        ppmv
        kwp квтп
        mwp
        mwth
        mwe
        kva ква
        mva мва
        kj кдж
        """;

    private const string Alones = """
        nm3 нм3
        kw квт kvt 千瓦 كيلوواط kilowatt киловатт kilovat
        mw мвт mvt 兆瓦 ميغاواط ميجاواط megawatt мегаватт meqavat megavat
        gw гвт gvt 吉瓦 غيغاواط gigawatt гигаватт
        kwh квтч kvtst kvtsaat 千瓦时 kilowattstunde kilowattstunden
        mwh мвтч 兆瓦时
        gwh гвтч 吉瓦时
        twh твтч 太瓦时
        mj мдж 兆焦
        gj гдж 吉焦
        tj тдж
        gcal гкал qkal
        kcal ккал kkal
        kpa кпа 千帕
        mpa мпа 兆帕
        """;

    private static readonly FrozenDictionary<string, Unit> s_units = Read();

    private static readonly FrozenDictionary<string, Unit>.AlternateLookup<ReadOnlySpan<char>> s_lookup = s_units.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <param name="spelling">In any case; subscripts and superscripts folded.</param>
    public static bool TryGet(ReadOnlySpan<char> spelling, out Unit unit)
    {
        unit = default;
        if (spelling.IsEmpty || spelling.Length > LongestWord) return false;
        Span<char> lower = stackalloc char[LongestWord];
        for (var i = 0; i < spelling.Length; i++) lower[i] = Lower(spelling[i]);
        return s_lookup.TryGetValue(lower[..spelling.Length], out unit);
    }

    /// <summary>As the invariant culture does it, which goes a long way for each word of a text that is not ASCII.</summary>
    private static char Lower(char c) => c switch
    {
        >= 'A' and <= 'Z' or >= 'А' and <= 'Я' => (char)(c + 0x20),
        < '\u0080' or >= 'а' and <= 'я' or >= '\u3400' and <= '\u9FFF' => c,
        _ => char.ToLowerInvariant(c),
    };

    private static FrozenDictionary<string, Unit> Read()
    {
        var units = new Dictionary<string, Unit>(StringComparer.Ordinal);
        foreach (var (lines, trust) in new[] { (Alones, UnitTrust.Alone), (Counteds, UnitTrust.Counted), (Compounds, UnitTrust.Compound), (Divisors, UnitTrust.Divisor) })
        {
            foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                var spellings = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                // A spelling of two units is the more trusted one.
                foreach (var spelling in spellings) units.TryAdd(spelling, new Unit(spellings[0], trust));
            }
        }

        return units.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
