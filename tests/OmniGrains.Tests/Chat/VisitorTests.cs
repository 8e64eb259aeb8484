using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using OmniGrains.Chat;
using OmniGrains.Chat.Visiting;
using OmniGrains.Chat.Visitors;
using OmniGrains.Engine;
using OmniGrains.Inbox.Contracts;
using static OmniGrains.Tests.Inbox.Talks;

namespace OmniGrains.Tests.Chat;

/// <summary>Who a visitor is, and what opens their chat.</summary>
public sealed class VisitorTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private static readonly ChatVisitorGrain Grain = new();

    [Fact]
    public void A_token_opens_until_it_ends_or_is_closed()
    {
        var visitor = Run(Open("a", Noon.AddDays(90)));
        Holds(visitor, "a", Noon.AddDays(89)).ShouldBeTrue();
        Holds(visitor, "a", Noon.AddDays(90)).ShouldBeFalse();
        Holds(visitor, "b", Noon).ShouldBeFalse();
        Holds(Run(Open("a", Noon.AddDays(90)), new CloseChatSession("a")), "a", Noon).ShouldBeFalse();
        Decide(visitor, new CloseChatSession("b")).Events.ShouldBeEmpty();
    }

    [Fact]
    public void Of_many_tokens_the_oldest_gives_way()
    {
        var visitor = Run([.. Enumerable.Range(0, ChatVisitor.MostSessions + 1).Select(i => Open($"{i}", Noon.AddDays(1)))]);
        visitor.Sessions.Count.ShouldBe(ChatVisitor.MostSessions);
        Holds(visitor, "0", Noon).ShouldBeFalse();
    }

    [Fact]
    public void Who_was_signed_for_comes_back_only_when_signed_for()
    {
        var visitor = Run(Open("a", Noon.AddDays(1), "ada"));
        visitor.Account.ShouldBe("ada");
        Decide(visitor, Open("b", Noon.AddDays(1))).Rejection.ShouldBe(ChatRejections.OfAnother);
        Decide(visitor, Open("b", Noon.AddDays(1), "bob")).Rejection.ShouldBe(ChatRejections.OfAnother);
        Holds(Run(Open("a", Noon.AddDays(1), "ada"), Open("b", Noon.AddDays(1), "ada")), "a", Noon).ShouldBeTrue("another browser of the same customer");
    }

    [Fact]
    public void A_signature_ends_the_tokens_of_the_stranger_that_somebody_may_have_copied()
    {
        var visitor = Run(Open("copied", Noon.AddDays(90)), Open("b", Noon.AddDays(1), "ada"));
        Holds(visitor, "copied", Noon).ShouldBeFalse();
        Holds(visitor, "b", Noon).ShouldBeTrue();
        var asRecordedBefore = Grain.Evolve(Run(Open("a", Noon.AddDays(90))), new ChatVisitorSigned("ada", Noon));
        (Holds(asRecordedBefore, "a", Noon.AddHours(23)), Holds(asRecordedBefore, "a", Noon.AddHours(25))).ShouldBe((true, false));
    }

    [Fact]
    public void An_account_leads_to_the_visitor_that_was_signed_for_last()
    {
        var moved = Run(new MoveChatVisitor("v1"), new MoveChatVisitor("v2"));
        moved.Home.ShouldBe("v2");
        Decide(moved, new MoveChatVisitor("v2")).Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_signed_identity_is_read()
    {
        var identity = Verify(Jwt(Claims())).ShouldNotBeNull();
        (identity.Account, identity.Email, identity.EmailVerified, identity.Name).ShouldBe(("4711", "ada@example.com", true, "Ada"));
        Verify(Jwt("""{"sub":"4711","exp":1772456400,"email":"ada@example.com","email_verified":false}"""))!.EmailVerified.ShouldBeFalse();
        Verify(Jwt("""{"sub":"4711","exp":1772456400,"email":"no address"}"""))!.Email.ShouldBeNull();
    }

    [Theory]
    [InlineData("4711")]
    [InlineData("98765432109876543210")]
    public void A_customers_number_is_taken_as_its_digits(string number) =>
        Verify(Jwt($$"""{"sub":{{number}},"exp":1772456400}""")).ShouldNotBeNull().Account.ShouldBe(number);

    [Fact]
    public void The_address_that_was_signed_for_last_is_remembered()
    {
        var visitor = Run(Open("a", Noon.AddDays(1), "ada"), new NoteSignedAddress("m1"), new NoteSignedAddress("m2"));
        visitor.Address.ShouldBe("m2");
        Decide(visitor, new NoteSignedAddress("m2")).Events.ShouldBeEmpty();
    }

    [Fact]
    public void A_name_that_was_cut_within_a_character_is_none_and_spoils_nothing() =>
        Verify(Jwt("""{"sub":"4711","exp":1772456400,"name":"Ada \ud83d"}""")).ShouldNotBeNull().Name.ShouldBeNull();

    [Theory]
    [InlineData("""{"sub":"4711","exp":1772452800}""")] // Ended this very second.
    [InlineData("""{"sub":"4711","exp":1772640000}""")] // Holds for two days.
    [InlineData("""{"sub":"4711"}""")]
    [InlineData("""{"exp":1772456400}""")]
    [InlineData("""{"sub":0,"exp":1772456400}""")]
    [InlineData("""{"sub":47.11,"exp":1772456400}""")]
    [InlineData("""{"sub":4711e2,"exp":1772456400}""")]
    [InlineData("""{"sub":-4711,"exp":1772456400}""")]
    [InlineData("""{"sub":true,"exp":1772456400}""")]
    [InlineData("""{"sub":"","exp":1772456400}""")]
    [InlineData("""{"sub":"null","exp":1772456400}""")]
    [InlineData("""{"sub":"undefined","exp":1772456400}""")]
    [InlineData("""{"sub":"0000","exp":1772456400}""")]
    [InlineData("""{"sub":"4711","exp":"1772456400"}""")]
    [InlineData("[]")]
    [InlineData("nothing")]
    [InlineData("""{"sub":"47\ud83d","exp":1772456400}""")] // Half of a character.
    public void A_signed_identity_that_lacks_what_it_needs_is_nobodys(string claims) => Verify(Jwt(claims)).ShouldBeNull();

    [Fact]
    public void A_forged_identity_is_nobodys()
    {
        var good = Jwt(Claims());
        var parts = good.Split('.');
        Verify(good, "another secret of more than 32 letters").ShouldBeNull();
        Verify($"{parts[0]}.{Encoded(Claims().Replace("4711", "4712", StringComparison.Ordinal))}.{parts[2]}").ShouldBeNull();
        Verify($"{parts[0]}.{parts[1]}.").ShouldBeNull();
        Verify($"{parts[0]}.{parts[1]}").ShouldBeNull();
        Verify(Jwt(Claims(), """{"alg":"none"}""")).ShouldBeNull();
        Verify(Jwt(Claims(), """{"alg":"HS512"}""")).ShouldBeNull();
        Verify(Jwt(Claims(), """{"alg":"HS256","crit":["x"]}""")).ShouldBeNull();
        Verify(Jwt(Claims(), secret: "short"), "short").ShouldBeNull("a secret that can be guessed proves nothing");
        Verify(good, null).ShouldBeNull();
        Verify(null).ShouldBeNull();
        Verify(new string('a', 5_000)).ShouldBeNull();
    }

    [Fact]
    public void Files_are_what_they_begin_as()
    {
        SniffedFile.Of([0x89, .. "PNG\r\n\u001a\n"u8])!.Value.Type.ShouldBe("image/png");
        SniffedFile.Of([0xFF, 0xD8, 0xFF, 0xE0])!.Value.ShouldBe((MessageKind.Image, "image/jpeg"));
        SniffedFile.Of("%PDF-1.7"u8)!.Value.ShouldBe((MessageKind.Document, "application/pdf"));
        SniffedFile.Of("Grüße"u8)!.Value.Type.ShouldBe("text/plain");
        SniffedFile.Of("<script>alert(1)</script>"u8).ShouldBeNull();
        SniffedFile.Of("MZ\u0001"u8).ShouldBeNull();
        SniffedFile.Of("#!/bin/sh"u8).ShouldBeNull();
        SniffedFile.Of([0xC3, 0x28]).ShouldBeNull();
        SniffedFile.Of([]).ShouldBeNull();
        SniffedFile.Of(new byte[SniffedFile.Largest + 1]).ShouldBeNull();
    }

    [Theory]
    [InlineData("Ada@Example.com", "ada@example.com")]
    [InlineData(" ada@example.com ", "ada@example.com")]
    [InlineData("Ada <ada@example.com>", null)]
    [InlineData("ada@localhost", null)]
    [InlineData("a@b.c\r\nBcc: eve@evil.example", null)]
    [InlineData("", null)]
    public void An_address_is_bare(string typed, string? address) => VisitorAddress.Of(typed).ShouldBe(address);

    private static bool Holds(ChatVisitor visitor, string digest, DateTimeOffset at) => VisitorTokens.HoldsUntil(visitor, new VisitorToken("v", digest), at) is not null;

    private static OpenChatSession Open(string digest, DateTimeOffset until, string? account = null) => new(digest, until, account);

    private static ChatVisitor Run(params ICommand[] commands) => commands.Aggregate(Grain.Initial, (state, command) => Decide(state, command).Events.Aggregate(state, Grain.Evolve));

    private static Decision Decide(ChatVisitor state, ICommand command) => Grain.Decide(state, command, new CommandContext(new CommandId("t"), Noon));

    private static SignedIdentity? Verify(string? token, string? secret = Secret) => SignedIdentity.Verify(token, secret, Noon);

    // Noon is 1772452800.
    private static string Claims() => """{"sub":"4711","exp":1772456400,"email":"Ada@example.com","name":"Ada"}""";

    private static string Jwt(string claims, string header = """{"alg":"HS256","typ":"JWT"}""", string secret = Secret)
    {
        var signed = $"{Encoded(header)}.{Encoded(claims)}";
        return $"{signed}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(signed)))}";
    }

    private static string Encoded(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
