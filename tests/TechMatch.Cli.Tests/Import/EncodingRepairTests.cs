using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using TechMatch.Cli.Import;

namespace TechMatch.Cli.Tests.Import;

public sealed class EncodingRepairTests
{
    [Theory]
    [InlineData("the EUâ€™s â€œgreen dealâ€\u009d", "the EU’s “green deal”")]
    [InlineData("cafÃ© in MÃ¼nchen", "café in München")]
    [InlineData("25 â‚¬ per tCOâ‚‚", "25 € per tCO₂")]
    [InlineData("ï»¿described in Annex", "\uFEFFdescribed in Annex")]
    [InlineData("ÐŸÐµÑ€ÐµÑ€Ð°Ð±Ð¾Ñ‚ÐºÐ° ÑˆÐ»Ð°ÐºÐ°", "Переработка шлака")]
    [InlineData("ä¸­å›½ç”µå\u008A›", "中国电力")]
    [InlineData("itÃ¢â‚¬â„¢s", "it’s")]
    // Amid text that was never damaged, only what nothing else can explain is mended.
    [InlineData("naïve projectâ€™s rôle", "naïve project’s rôle")]
    public void DoubleEncodedText_isMended(string damaged, string sound) => Assert.Equal(sound, EncodingRepair.Mend(damaged));

    [Theory]
    [InlineData("plain ASCII text")]
    [InlineData("naïve café – “ok” … 25 €")]
    [InlineData("São Paulo, SÃO PAULO, ÂNGELO, Ã")]
    [InlineData("„Spaß“ und „GRÖẞE“")]
    // É… is C9 85 = U+0245, ß“ is DF 93 = U+07D3, à » with a fixed space is E0 A0 BB = U+083B: letters nobody meant.
    [InlineData("CAFÉ…")]
    [InlineData("Spaß“")]
    [InlineData("«\u00A0voilà\u00A0»")]
    // Ä“ reads as ē, Å“ as œ; a closing quotation mark behind a capital is likelier.
    [InlineData("Typ Ä“")]
    [InlineData("Typ „Å“")]
    [InlineData("Qazaqstan – Қазақстан, 中国, Ελλάδα, Türkiye, Azərbaycan")]
    [InlineData("«ÂÂ» et «Ã»")]
    [InlineData("½ × 10 °C ± 2 µm²")]
    public void SoundText_staysAsItIs(string text) => Assert.Same(text, EncodingRepair.Mend(text));

    /// <summary>Whole texts in the scripts of the members survive damage and repair.</summary>
    [Property(MaxTest = 300)]
    public Property AnyText_inMemberScripts_survivesDoubleEncoding()
    {
        var letters = Gen.Elements("абвгдежзийклмнопрстуфхцчшщъыьэюяқңғүұөһі中国电力水泥废物回收éèêçğışöüßãõñ’“”–—€ abc xyz".ToCharArray());
        var texts = letters.ArrayOf().Where(t => t.Count(c => c >= 0x80) > 1).Select(t => new string(t));
        return Prop.ForAll(texts.ToArbitrary(), text => EncodingRepair.Mend(Damage(text)) == text);
    }

    private static string Damage(string text)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        return Encoding.GetEncoding(1252).GetString(Encoding.UTF8.GetBytes(text));
    }
}
