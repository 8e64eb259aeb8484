using OmniGrains.Edge.Words;

namespace OmniGrains.Tests.Edge;

public sealed class WritingTests
{
    private static readonly DateOnly Day = new(2026, 3, 1);

    [Theory]
    [InlineData("en", "1 March 2026", "1,234.50", "1,250")]
    [InlineData("it", "1 marzo 2026", "1.234,50", "1.250")]
    [InlineData("it-IT", "1 marzo 2026", "1.234,50", "1.250")]
    [InlineData("de_AT", "1. März 2026", "1.234,50", "1.250")]
    [InlineData("fr", "1 mars 2026", "1\u00a0234,50", "1\u00a0250")]
    [InlineData("es", "1 de marzo de 2026", "1234,50", "1250")]
    [InlineData("pt-BR", "1 de março de 2026", "1.234,50", "1.250")]
    [InlineData("ja", "2026-03-01", "1234.50", "1250")]
    [InlineData(null, "2026-03-01", "1234.50", "1250")]
    public void Days_amounts_and_numbers_are_written_as_the_language_does(string? language, string day, string amount, string number)
    {
        var writing = Writing.Of(language);
        (writing.Day(Day), writing.Amount(1234.5m, "EUR"), writing.Number(1250m)).ShouldBe((day, amount, number));
    }

    [Fact]
    public void An_amount_has_the_decimals_of_its_currency_and_a_number_those_that_it_needs()
    {
        (Writing.Italian.Amount(24m, "EUR"), Writing.Italian.Amount(1499.6m, "JPY"), Writing.Italian.Amount(1.5m, "KWD"), Writing.Italian.Amount(-12_345.678m, "EUR")).ShouldBe(
            ("24,00", "1.500", "1,500", "-12.345,68"));
        (Writing.Italian.Number(1.5m), Writing.English.Number(0.25m), Writing.Of("es").Number(12_345m)).ShouldBe(("1,5", "0.25", "12.345"));
    }
}
