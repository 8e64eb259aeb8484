using FsCheck;
using FsCheck.Fluent;
using OmniGrains.Edge.Words;
using OmniGrains.Search.Index;
using OmniGrains.Search.Words;

namespace OmniGrains.Tests.Search;

public sealed class WordTests
{
    [Theory]
    [InlineData("Where is my TEAPOT?", "where is my teapot")]
    [InlineData("Ça déjà vu, Élève", "ca deja vu eleve")]
    [InlineData("Straße Ærø Łódź Đorđe", "strasse aero lodz dorde")]
    [InlineData("Cafe\u0301 de\u0301ja\u0300", "cafe deja")]
    [InlineData("İstanbul ISTANBUL ıstanbul", "istanbul istanbul istanbul")]
    [InlineData("Ο Σίσυφος ΣΊΣΥΦΟΣ", "ο σισυφοσ σισυφοσ")]
    [InlineData("Ёлка елка", "елка елка")]
    [InlineData("شَاي أحمد احمد", "شاي احمد احمد")]
    [InlineData("東京タワー", "東 京 タ ワ ー")]
    [InlineData("한국어 서울", "한국어 서울")]
    [InlineData("ada@mail.example, web:1001 + 2×3", "ada mail example web 1001 2 3")]
    [InlineData("l'ordine d’été", "l ordine d ete")]
    [InlineData("👍 ... -- \0 \uD800", "")]
    public void Texts_are_parted_into_words_without_case_and_accents(string text, string expected) =>
        string.Join(' ', WordBreaker.WordsOf(text).Select(word => word.Read)).ShouldBe(expected);

    [Fact]
    public void Words_lie_in_the_text_one_after_the_other() =>
        Prop.ForAll<string>(text => LieInOrder(text)).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static bool LieInOrder(string? text)
    {
        var at = 0;
        foreach (var word in WordBreaker.WordsOf(text ?? ""))
        {
            if (word.Start < at || word.Length < 1 || word.Start + word.Length > text!.Length || word.Read.Length is 0 or > WordBreaker.LongestWord)
            {
                return false;
            }

            at = word.Start + word.Length;
        }

        return true;
    }

    [Theory]
    [InlineData("where is", "where|is*")]
    [InlineData("where is ", "where|is")]
    [InlineData("\"where is\" tea", "where is|tea*")]
    [InlineData("tea \"where is\"", "tea|where is")]
    [InlineData("tea \"where is", "tea|where is")]
    [InlineData("ada@mail.ex", "ada mail ex*")]
    [InlineData("a AND (b* OR -c) NEAR/2 :d", "a|and|b|or|c|near 2|d*")]
    [InlineData("“là bas” x", "la bas|x*")]
    public void A_question_is_phrases_that_must_all_occur(string text, string expected) =>
        string.Join('|', Question.Of(text)!.Phrases.Select(phrase => string.Join(' ', phrase.Words) + (phrase.IsBeginning ? "*" : ""))).ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData(" \" ' ) - * ")]
    [InlineData("👍")]
    [InlineData("a b c d e f g h i j k l m n o p q")]
    public void What_has_nothing_to_look_for_or_too_much_is_no_question(string text) => Question.Of(text).ShouldBeNull();

    [Fact]
    public void A_question_of_ten_thousand_characters_is_none() => Question.Of(new string('a', 10_000)).ShouldBeNull();

    [Fact]
    public void A_snippet_shows_what_was_found_by_its_offsets()
    {
        var text = string.Join(' ', Enumerable.Repeat("blah", 100)) + " my Tëapots broke, teapot gone";
        var snippet = Snippet.Of(text, Question.Of("teapot")!);
        snippet.Text.Length.ShouldBeLessThanOrEqualTo(240);
        snippet.Highlights.Select(light => snippet.Text.Substring(light.Start, light.Length)).ShouldBe(["Tëapots", "teapot"]);
    }

    [Fact]
    public void Terms_begin_with_their_segment_so_that_newer_ones_are_asked_first()
    {
        Terms.SegmentOf(65_535).ShouldBe(0);
        Terms.SegmentOf(65_536).ShouldBe(1);
        Terms.CodeOf(0).ShouldBe("0000");
        Terms.CodeOf(36).ShouldBe("0010");
        var row = new SearchRow(65_536, SearchGroup.Messages, SearchKinds.Message, "c", "c.1", null, "e-mail", "", "Tea, more tea");
        Terms.ForSqlite(row).ShouldBe("0001tea 0001more 0001tea 0001\uE0000 0001\uE001e\uE002mail");
        Terms.ForPostgres(row).ShouldBe("'0001tea':1,3 '0001more':2 '0001\uE0000' '0001\uE001e\uE002mail'");
    }
}
