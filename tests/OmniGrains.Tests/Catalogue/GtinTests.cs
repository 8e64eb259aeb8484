using FsCheck;
using FsCheck.Fluent;
using OmniGrains.Catalogue.Barcodes;

namespace OmniGrains.Tests.Catalogue;

public sealed class GtinTests
{
    [Theory]
    [InlineData("4006381333931", "04006381333931")]
    [InlineData("036000291452", "00036000291452")]
    [InlineData("0036000291452", "00036000291452")]
    [InlineData("96385074", "00000096385074")]
    [InlineData("04252614", "00042100005264")]
    [InlineData("01234565", "00012345000065")]
    [InlineData("10614141000415", "10614141000415")]
    public void Every_kind_of_barcode_is_brought_into_14_digits(string code, string digits)
    {
        Gtin.TryRead(code, out var gtin).ShouldBeTrue();
        gtin!.Digits.ShouldBe(digits);
    }

    [Theory]
    [InlineData("4006381333932")]
    [InlineData("400638133393")]
    [InlineData("96385075")]
    [InlineData("0000000000000")]
    [InlineData("40063813339 1")]
    [InlineData("400638133393１")]
    [InlineData("123456789")]
    [InlineData("")]
    [InlineData(null)]
    public void What_is_no_barcode_or_has_a_wrong_check_digit_is_refused(string? code) => Gtin.TryRead(code, out _).ShouldBeFalse();

    [Theory]
    [InlineData("0", "00")]
    [InlineData("3", "00")]
    [InlineData("4", "00")]
    [InlineData("7", "00")]
    public void A_upc_e_reads_as_the_upc_a_that_it_stands_for(string last, string prefix)
    {
        const string Body = "12345";
        var expanded = last switch { "0" => "01200000345", "3" => "01230000045", "4" => "01234000005", _ => "01234500007" };
        var check = CheckDigitOf(expanded);

        Gtin.TryRead($"0{Body}{last}{check}", out var gtin).ShouldBeTrue();
        gtin!.Digits.ShouldBe($"{prefix}{expanded}{check}");
    }

    [Fact]
    public void One_wrong_digit_is_always_noticed() =>
        Prop.ForAll(
            Gen.Choose(1, 9).SelectMany(first => Gen.Choose(0, 9).ListOf(11).Select(rest => $"{first}{string.Concat(rest)}")).ToArbitrary(),
            Gen.Choose(0, 12).ToArbitrary(),
            Gen.Choose(1, 9).ToArbitrary(),
            (body, place, shift) =>
            {
                var code = body + CheckDigitOf(body);
                var wrong = code.ToCharArray();
                wrong[place] = (char)('0' + ((wrong[place] - '0' + shift) % 10));
                return Gtin.TryRead(code, out _) && !Gtin.TryRead(new string(wrong), out _);
            }).QuickCheckThrowOnFailure();

    private static char CheckDigitOf(string body)
    {
        var sum = body.Reverse().Select((digit, i) => (digit - '0') * (i % 2 == 0 ? 3 : 1)).Sum();
        return (char)('0' + ((10 - (sum % 10)) % 10));
    }
}
