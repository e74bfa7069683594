using TechMatch.Search.Embeddings.Static;

namespace TechMatch.Search.Tests.Embeddings.Static;

public sealed class TextLanguageTests
{
    [Theory]
    [InlineData("Утилизация тепла уходящих газов цементной печи", "ru")]
    [InlineData("Зауыттың қалдық жылуын пайдалану", "kk")]
    [InlineData("Tullantı istiliyindən istifadə", "az")]
    [InlineData("Atık ısı geri kazanımı", "tr")]
    [InlineData("水泥窑余热回收", "zh")]
    [InlineData("استرجاع الحرارة المهدورة", "ar")]
    [InlineData("Recovery of waste heat from cement kilns", "en")]
    [InlineData("Hulladékhő visszanyerése cementgyári kemencékből", "hu")]
    [InlineData("Rückgewinnung von Abwärme für Öfen", "de")]
    [InlineData("Pemulihan panas buang dari tanur semen untuk industri", "id")]
    [InlineData("Оползотворяване на отпадна топлина от въртящи се пещи, първа част", "bg")]
    public void Guess_textOfTheField_namesItsLanguage(string text, string expected) => Assert.Equal(expected, TextLanguage.Guess(text));

    [Theory]
    [InlineData("")]
    [InlineData("12 / 35")]
    [InlineData("ORC")]
    public void Guess_nothingThatTells_isUnsure(string text) => Assert.Null(TextLanguage.Guess(text));
}
