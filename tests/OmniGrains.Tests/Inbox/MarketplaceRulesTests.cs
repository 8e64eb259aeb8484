using OmniGrains.Inbox.Rules;
using static OmniGrains.Tests.Inbox.Talks;

namespace OmniGrains.Tests.Inbox;

/// <summary>What marketplaces allow in a message, case by case: what is refused, and what only looks like it.</summary>
public sealed class MarketplaceRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 18, 0, 0, TimeSpan.Zero);

    [Theory]
    // Numbers that are no telephone's.
    [InlineData("Your order 123-1234567-1234567 left today.")]
    [InlineData("It is order 12-34567-89012, item 123456789012.")]
    [InlineData("The tracking number is 1Z999AA10123456784.")]
    [InlineData("The tracking number is 0034 0434 1234 5678 9012, with DHL.")]
    [InlineData("Tracking 06123456789 with PostNL.")]
    [InlineData("You can follow parcel 9400 1118 9922 3456 7890 12.")]
    [InlineData("It was sent on 2026-03-01 and should be there on 04/03/2026.")]
    [InlineData("It arrives between 03.03.2026 and 05.03.2026, or 03/03 - 05/03/2026.")]
    [InlineData("You paid 1,234.56 EUR and get 1234.50 back.")]
    [InlineData("The barcode is 4006381333931.")]
    [InlineData("Our invoice 2026-000123-45 is attached.")]
    [InlineData("It holds 100 200 300 ml.")]
    [InlineData("Customer order 2000111-12345678 has been refunded.")]
    // Links that the order needs.
    [InlineData("Follow it at https://www.ups.com/track?tracknum=1Z999AA10123456784.")]
    [InlineData("Please see https://www.amazon.co.uk/returns for the label.")]
    [InlineData("Open www.dhl.de/sendungsverfolgung, please.")]
    [InlineData("It is in https://www.ebay.com/mye/myebay/purchase and on walmart.com/orders.")]
    // Words that only look like advertising, reviews, HTML or addresses.
    [InlineData("The coupon that you used was applied: the total is 20.00.")]
    [InlineData("We are sorry, a 20% refund was sent.")]
    [InlineData("Thank you for your feedback, we have told the warehouse.")]
    [InlineData("Please call us back if it does not arrive by 12:30.")]
    [InlineData("Use a cable with less than 3 A: 2 < 3, and <3 days is fast.")]
    [InlineData("It is ready.It ships today. Me too.")]
    [InlineData("The file is called invoice.pdf, version 2.0.1.")]
    [InlineData("© 2026 Caffè™ → 20 €")]
    [InlineData("Meet the size @ 40 cm.")]
    [InlineData("The Facebook Portal stand does not fit.")]
    public void What_only_looks_forbidden_passes_everywhere(string text)
    {
        foreach (var connector in new[] { "amazon", "ebay", "walmart" })
        {
            (Check(connector, text)?.Detail).ShouldBeNull(connector);
        }
    }

    [Theory]
    [InlineData("amazon", "Write to help@shop.example, please.", "help@shop.example")]
    [InlineData("amazon", "Write to help (at) shop.example, please.", "help (at) shop.example")]
    [InlineData("amazon", "Call us at +39 02 1234 5678.", "+39 02 1234 5678")]
    [InlineData("amazon", "Our number: (555) 123-4567", "(555) 123-4567")]
    [InlineData("amazon", "Ring 02 1234567 about order 123-1234567-1234567.", "02 1234567")]
    [InlineData("ebay", "about order 12-34567-89012 call 06 12 34 56 78", "06 12 34 56 78")]
    [InlineData("ebay", "Text me: 5551234567", "5551234567")]
    [InlineData("amazon", "See https://shop.example/tea?utm=1 for more.", "https://shop.example/tea?utm=1")]
    [InlineData("amazon", "See our-shop.com for more.", "our-shop.com")]
    [InlineData("amazon", "See https://amazon.com.evil.example/x", "https://amazon.com.evil.example/x")]
    [InlineData("amazon", "See https://amazon.com@evil.example/x", "https://amazon.com@evil.example/x")]
    [InlineData("walmart", "Find it at bit.ly/3xYz", "bit.ly/3xYz")]
    [InlineData("amazon", "Use the code SAVE10, a special offer", "special offer")]
    [InlineData("amazon", "Here is a coupon for you.", "Here is a coupon")]
    [InlineData("walmart", "Get 10% off your next order!", "10% off your next")]
    [InlineData("walmart", "Subscribe to our newsletter.", "Subscribe to our newsletter")]
    [InlineData("amazon", "Please leave us a positive review.", "positive review")]
    [InlineData("amazon", "Leave a review and get a gift.", "Leave a review")]
    [InlineData("amazon", "Could you remove your negative review?", "remove your negative review")]
    [InlineData("amazon", "Thank you 😀", "😀")]
    [InlineData("amazon", "Thank you ❤️", "❤")]
    [InlineData("ebay", "<b>Thank you</b>", "<b>")]
    [InlineData("ebay", "Write to us on WhatsApp", "Write to us on WhatsApp")]
    [InlineData("ebay", "Pay by bank transfer to IT60 X054 2811 1010 0000 0123 456", "IT60 X054 2811 1010 0000 0123 456")]
    [InlineData("ebay", "My card is 4111 1111 1111 1111", "4111 1111 1111 1111")]
    [InlineData("ebay", "It is cheaper on our website", "cheaper on our")]
    [InlineData("ebay", "We can do it outside of eBay", "outside of eBay")]
    public void What_is_forbidden_is_refused_with_its_words_and_what_would_pass(string connector, string text, string word)
    {
        var refused = Check(connector, text).ShouldNotBeNull();
        refused.Code.ShouldBe("conversation.content-forbidden");
        refused.Detail.ShouldContain($"\"{word}");
        Check("email", text).ShouldBeNull("other channels have no such rule");
    }

    [Fact]
    public void All_that_is_forbidden_is_told_at_once()
    {
        var detail = Check("amazon", "Call +39 02 12345678 or mail help@shop.example 😀").ShouldNotBeNull().Detail;
        detail.ShouldContain("telephone");
        detail.ShouldContain("e-mail");
        detail.ShouldContain("emoji");
    }

    [Theory]
    [InlineData("walmart", "Thank you 😀")]
    [InlineData("walmart", "Call +39 02 12345678")]
    [InlineData("ebay", "Thank you 😀")]
    public void What_one_marketplace_forbids_another_may_allow(string connector, string text) => Check(connector, text).ShouldBeNull();

    [Fact]
    public void A_review_may_be_asked_for_once()
    {
        const string Wish = "If you like, leave a review of the product.";
        Check("amazon", Wish).ShouldBeNull();
        Check("amazon", Wish, asked: true).ShouldNotBeNull().Detail.ShouldContain("second wish");
        Check("amazon", "It left today.", asked: true).ShouldBeNull();
    }

    [Theory]
    [InlineData("amazon", 29, false)]
    [InlineData("amazon", 30, true)]
    [InlineData("ebay", 30, false)]
    [InlineData("ebay", 90, true)]
    [InlineData("walmart", 400, false)]
    public void Days_after_the_order_nothing_may_be_written_unless_the_customer_wrote(string connector, int days, bool refused)
    {
        var old = Situation(connector) with
        {
            LastInboundAt = null,
            Facts = MaySend with { OrderPlacedAt = Now.AddDays(-days), OrderCompletedAt = Now.AddDays(-days) },
        };
        var breach = ChannelRules.Check(new Draft("How do you like it?", null), old, Now);
        (breach?.Code).ShouldBe(refused ? "conversation.order-too-old" : null);
        ChannelRules.Check(new Draft("It left today.", null), old with { LastInboundAt = Now.AddDays(-1) }, Now).ShouldBeNull();
    }

    [Theory]
    [InlineData("amazon", 24)]
    [InlineData("walmart", 48)]
    [InlineData("ebay", null)]
    [InlineData("email", null)]
    public void By_when_the_customer_is_to_be_answered_is_told_weekends_included(string connector, int? hours)
    {
        var saturday = new DateTimeOffset(2026, 3, 7, 10, 0, 0, TimeSpan.Zero);
        ChannelRules.Advise(Situation(connector) with { WaitingSince = saturday }, saturday.AddHours(1)).AnswerBy.ShouldBe(hours is { } within ? saturday.AddHours(within) : null);
        ChannelRules.Advise(Situation(connector), saturday).AnswerBy.ShouldBeNull("nobody waits");
    }

    [Fact]
    public void Rules_hold_from_their_day_on() => ChannelRules.Check(
        new Draft("Write to help@shop.example", null), Situation("amazon"), new DateTimeOffset(2020, 11, 2, 0, 0, 0, TimeSpan.Zero)).ShouldBeNull();

    [Fact]
    public void Advice_says_what_nobody_can_check() => ChannelRules.Advise(Situation("walmart"), Now).Notes.ShouldNotBeNull().ShouldContain("Write in US English.");

    [Fact]
    public void A_text_of_any_length_and_kind_is_read_in_bounded_time()
    {
        foreach (var nasty in new[] { "0", "0 ", "a.", "<a ", "+1", "www.", "review ", "A1", "AA11", "1-", "(", "a@" })
        {
            Check("walmart", string.Concat(Enumerable.Repeat(nasty, 20_000 / nasty.Length)));
            Check("ebay", string.Concat(Enumerable.Repeat(nasty, 2_000 / nasty.Length)));
            Check("amazon", string.Concat(Enumerable.Repeat(nasty, 2_000 / nasty.Length)));
        }
    }

    private static Engine.Rejection? Check(string connector, string text, bool asked = false) =>
        ChannelRules.Check(new Draft(text, null), Situation(connector) with { AskedForReview = asked }, Now);

    private static SendingSituation Situation(string connector) => new(connector, Now.AddHours(-1), MaySend);
}
