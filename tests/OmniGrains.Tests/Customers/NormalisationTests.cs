using OmniGrains.Customers;
using OmniGrains.Customers.Contracts;

namespace OmniGrains.Tests.Customers;

public sealed class NormalisationTests
{
    [Theory]
    [InlineData(" Ann.Lee@Example.ORG ", "ann.lee@example.org")]
    [InlineData("mailto:a+b@mail.example.co.uk", "a+b@mail.example.co.uk")]
    [InlineData("ñandú@münchen.example", "ñandú@münchen.example")]
    public void E_mails_are_compared_in_lower_case(string given, string expected) =>
        Read("email", given).ShouldBe(expected);

    [Theory]
    [InlineData("a@b")]
    [InlineData("a@@b.org")]
    [InlineData(".a@b.org")]
    [InlineData("a..b@c.org")]
    [InlineData("a b@c.org")]
    [InlineData("a@-b.org")]
    [InlineData("a@127.0.0.1")]
    [InlineData("@b.org")]
    public void What_is_no_e_mail_is_malformed(string given) => Refusal("email", given).ShouldBe("identity.malformed");

    [Theory]
    [InlineData("guest@shop.example")]
    [InlineData("NoReply@shop.example")]
    [InlineData("a@example.invalid")]
    [InlineData("test@test.com")]
    public void E_mails_of_nobody_are_junk(string given) => Refusal("email", given).ShouldBe("identity.junk");

    [Theory]
    [InlineData("020 7946 0958", "GB", "+442079460958")]
    [InlineData("+44 (0)20 7946 0958", null, "+442079460958")]
    [InlineData("0044 20 7946 0958", null, "+442079460958")]
    [InlineData("06 1234 5678", "IT", "+390612345678")]
    [InlineData("(212) 555-0123", "US", "+12125550123")]
    [InlineData("1-212-555-0123", "us", "+12125550123")]
    [InlineData("011 44 20 7946 0958", "US", "+442079460958")]
    [InlineData("8 (912) 345-67-89", "RU", "+79123456789")]
    [InlineData("0664 1234567", "AT", "+436641234567")]
    [InlineData("612 345 678", "ES", "+34612345678")]
    [InlineData("06 1 234 5678", "HU", "+3612345678")]
    [InlineData("tel:+43-664-1234567", null, "+436641234567")]
    public void Phone_numbers_are_compared_in_full(string given, string? country, string expected) =>
        Read("phone", given, country).ShouldBe(expected);

    [Theory]
    [InlineData("020 7946 0958", null, "identity.country-needed")]
    [InlineData("020 7946 0958", "ZZ", "identity.country-needed")]
    [InlineData("+999 12345678", null, "identity.malformed")]
    [InlineData("12 34", "AT", "identity.malformed")]
    [InlineData("call me", "AT", "identity.malformed")]
    [InlineData("0000000", "AT", "identity.junk")]
    [InlineData("+1234567890123456", null, "identity.malformed")]
    public void Other_numbers_are_refused(string given, string? country, string code) =>
        Refusal("phone", given, country).ShouldBe(code);

    [Theory]
    [InlineData("null")]
    [InlineData("\"null\"")]
    [InlineData("'NaN'")]
    [InlineData("None")]
    [InlineData("guest")]
    [InlineData("AnonymousId")]
    [InlineData("[object Object]")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("----")]
    [InlineData("xxxxxx")]
    [InlineData("  ")]
    [InlineData("N/A")]
    [InlineData("not_authenticated")]
    public void Values_of_programs_that_know_nobody_are_junk_in_every_kind(string value)
    {
        foreach (var kind in IdentityKinds.All)
        {
            Refusal(kind, value).ShouldBe("identity.junk", kind);
        }
    }

    [Theory]
    [InlineData("account", "7", "7")]
    [InlineData("account", "User-42", "User-42")]
    [InlineData("card", " 1234-5678 90ab ", "1234567890AB")]
    [InlineData("anonymous", "507f191e810c19729de860ea", "507f191e810c19729de860ea")]
    public void Other_identities_keep_their_value(string kind, string given, string expected) => Read(kind, given).ShouldBe(expected);

    [Fact]
    public void Values_that_are_too_long_or_hold_control_characters_are_refused()
    {
        Refusal("account", new string('a', 150) + new string('b', 60)).ShouldBe("identity.too-long");
        Refusal("account", "a\u0000b").ShouldBe("identity.malformed");
    }

    private static string? Read(string kind, string value, string? country = null) =>
        Normalisation.Read(kind, new IdentityInput(kind, value, country)).Identity?.Value;

    private static string? Refusal(string kind, string value, string? country = null) =>
        Normalisation.Read(kind, new IdentityInput(kind, value, country)).Refusal;
}
