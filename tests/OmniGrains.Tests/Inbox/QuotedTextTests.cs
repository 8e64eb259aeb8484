using OmniGrains.Channels.Email.Content;

namespace OmniGrains.Tests.Inbox;

/// <summary>What somebody wrote, parted from what follows it. Nothing is lost.</summary>
public sealed class QuotedTextTests
{
    [Theory]
    [InlineData("Thanks!\n\nOn Mon, 2 Mar 2026 at 10:00, Tea shop <a@b.example> wrote:\n> It left.\n> Bye", "Thanks!")]
    [InlineData("Thanks!\n\nOn Mon, 2 Mar 2026 at 10:00, Tea shop\n<support@shop.example> wrote:\n\n> It left.", "Thanks!")]
    [InlineData("Grazie!\n\nIl giorno lun 2 mar 2026 alle 10:00 Negozio <a@b.example> ha scritto:\n> Partito.", "Grazie!")]
    [InlineData("Danke!\n\nAm 02.03.2026 um 10:00 schrieb Tea shop:\n> Unterwegs.", "Danke!")]
    [InlineData("Merci\n\nLe lun. 2 mars 2026 à 10:00, Tea <a@b.example> a écrit :\n> Parti.", "Merci")]
    [InlineData("Ok\n\n-----Original Message-----\nFrom: Tea\nSent: Monday\nTo: Ada\n\nIt left.", "Ok")]
    [InlineData("Ok\n\nFrom: Tea shop <a@b.example>\nSent: Monday, March 2, 2026 10:00\nTo: Ada\nSubject: Re: Order\n\nIt left.", "Ok")]
    [InlineData("Ok\n\n________________________________\nDa: Tea", "Ok")]
    [InlineData("See you\n-- \nAda\nMilan", "See you")]
    [InlineData("Yes\n\nSent from my iPhone", "Yes")]
    [InlineData("Hello\n\n> old\n> older", "Hello")]
    public void The_end_is_parted_in_many_languages(string whole, string text)
    {
        var (shown, rest) = QuotedText.Split(whole);
        shown.ShouldBe(text);
        rest.ShouldNotBeNullOrEmpty();
        string.Concat((shown + rest).Where(letter => !char.IsWhiteSpace(letter))).ShouldBe(string.Concat(whole.Where(letter => !char.IsWhiteSpace(letter))));
    }

    [Theory]
    [InlineData("> Which colour?\nBlue.\n> How many?\nTwo.")]
    [InlineData("On Monday I wrote:\nyou did not answer")]
    [InlineData("From: where I stand this is fine.\nBye")]
    [InlineData("> only a quotation")]
    [InlineData("Just a text\n\nwith two paragraphs -- and dashes")]
    public void Answers_between_the_lines_and_plain_texts_stay_whole(string whole) => QuotedText.Split(whole).ShouldBe((whole, null));

    [Fact]
    public void Long_and_strange_texts_are_split_in_reasonable_time()
    {
        var whole = string.Concat(Enumerable.Repeat("On the other hand\n", 20_000)) + new string('>', 100_000);
        QuotedText.Split(whole).Text.ShouldNotBeEmpty();
    }
}
