namespace TechMatch.Search.Concepts;

/// <summary>Which endings a language inflects its terms with. Letters are folded as <see cref="WordFolding"/> does.</summary>
internal static class Endings
{
    private static readonly EndingTable s_english = new("s e es ies ed ing y", 3);

    private static readonly EndingTable s_russian = new(
        "а я о е ы и у ю ь й ом ем ем ой ей ою ею ам ям ами ями ах ях ов ев ий ия ие ии ию ией иям иями иях ый ая ое ые ого его ому ему ым им ых их ыми ими ую юю", 3);

    private static readonly EndingTable s_bulgarian = new("а я о е и ът ят та то те ове ища ия ният ната ното ните ният ни на но ен", 3);

    private static readonly EndingTable s_kazakh = new(
        "лар лер дар дер тар тер ның нің дың дің тың тің ға ге қа ке на не а е ды ді ты ті ны ні н да де та те нда нде дан ден тан тен нан нен " +
        "мен бен пен ы і сы сі м ым ім ң ың ің мыз міз ымыз іміз дағы дегі тағы тегі ндағы ндегі лы лі ды ді ты ті лық лік дық дік тық тік " +
        "lar ler dar der tar ter nyñ niñ dyñ diñ tyñ tiñ ğa ge qa ke na ne dy di ty ti ny ni da de ta te nda nde dan den tan ten nan nen men ben pen y i sy si", 3);

    private static readonly EndingTable s_turkic = new(
        // Dotted and dotless i are one letter after folding.
        "lar ler lər larin lerin lərin in un ün nin nun nün a e ə ya ye yə na ne nə i u ü ni nu nü yi yu yü da de də ta te nda nde ndə dan den dən tan ten ndan nden ndən " +
        "si su sü im um üm imiz umuz ümüz iniz unuz ünüz daki deki dəki ndaki ndeki ndəki li lu lü lik luk lük liq luq leri lari ləri", 3);

    private static readonly EndingTable s_german = new("e en er es em n s ens", 4);

    private static readonly EndingTable s_hungarian = new(
        "k ok ek ök ak t ot et öt at nak nek ban ben ba be ból ből on en ön n ra re ról ről hoz hez höz tól től nál nél val vel ig ért ként ja je a e i " +
        "ja i jai jei uk ük juk jük ai ei ának ének ában ében", 3);

    private static readonly EndingTable s_arabic = new("ات ان ين ون ه ها هم يه", 3);

    private static readonly EndingTable s_malay = new("nya kan", 4);

    /// <param name="language">ISO 639-1; a language without an entry is matched as written.</param>
    public static EndingTable Of(string language) => language switch
    {
        "en" => s_english,
        "ru" => s_russian,
        "bg" => s_bulgarian,
        "kk" => s_kazakh,
        "az" or "tr" => s_turkic,
        "de" => s_german,
        "hu" => s_hungarian,
        "ar" => s_arabic,
        "id" or "ms" => s_malay,
        _ => EndingTable.None,
    };
}
