using FsCheck;
using FsCheck.Fluent;
using OmniGrains.Catalogue.Files;

namespace OmniGrains.Tests.Catalogue;

public sealed class CellTextTests
{
    [Theory]
    [InlineData("=HYPERLINK(\"https://evil.example\")")]
    [InlineData("+39 02 1234")]
    [InlineData("-1")]
    [InlineData("@SUM(A1)")]
    [InlineData("\tx")]
    public void No_cell_begins_like_a_formula(string text) => CellText.Write(text).ShouldBe($"'{text}");

    [Theory]
    [InlineData("Blue teapot")]
    [InlineData("")]
    [InlineData("5 o'clock = tea")]
    public void Ordinary_texts_stay_as_they_are(string text) => CellText.Write(text).ShouldBe(text);

    [Fact]
    public void What_was_written_is_read_back() =>
        Prop.ForAll(Gen.Elements('=', '+', '-', '@', '\'', '\t', 'a', '1', ' ').ListOf().Select(letters => new string([.. letters])).ToArbitrary(), text =>
            CellText.Read(CellText.Write(text)) == text).QuickCheckThrowOnFailure();
}
