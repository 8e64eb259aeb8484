using OmniGrains.Inbox.Contracts;
using OmniGrains.Inbox.Files;

namespace OmniGrains.Tests.Inbox;

/// <summary>Which files that come in are kept.</summary>
public sealed class FileRulesTests
{
    [Theory]
    [InlineData("invoice.pdf", true)]
    [InlineData("v1.js notes.txt", true)]
    [InlineData(null, true)]
    [InlineData("invoice.js", false)]
    [InlineData("invoice.JS", false)]
    [InlineData("invoice.js.", false)]
    [InlineData("invoice.js . ", false)]
    [InlineData("invoice.js\u200B", false)]
    [InlineData("invoice.js::$DATA", false)]
    [InlineData("C:\\docs\\invoice.js", false)]
    [InlineData("a.txt/invoice.hta", false)]
    public void A_program_is_none_by_whatever_it_is_saved_as(string? name, bool kept) =>
        FileRules.MayKeep(new MessageAttachment(MessageKind.Document, Name: name), "alert(1)"u8).ShouldBe(kept);

    [Theory]
    [InlineData("4D5A90", false)]
    [InlineData("7F454C46", false)]
    [InlineData("CFFAEDFE", false)]
    [InlineData("FEEDFACF", false)]
    [InlineData("CAFEBABE", false)]
    [InlineData("2321", false)]
    [InlineData("255044462D", true)]
    [InlineData("", false)]
    public void Nor_by_how_it_begins(string hex, bool kept) =>
        FileRules.MayKeep(new MessageAttachment(MessageKind.Document, Name: "invoice.pdf"), Convert.FromHexString(hex)).ShouldBe(kept);
}
