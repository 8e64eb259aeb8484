using System.Diagnostics.CodeAnalysis;

namespace OmniGrains.Catalogue.Barcodes;

/// <summary>
/// A trade item number in its one form of 14 digits, whichever barcode it was printed as: GTIN-14, EAN-13, UPC-A, EAN-8
/// or UPC-E. Its check digit holds.
/// </summary>
internal sealed record Gtin
{
    private const int Length = 14;

    private Gtin(string digits) => Digits = digits;

    public string Digits { get; }

    /// <summary>
    /// Eight digits are an EAN-8 or a UPC-E. A leading 0 means UPC-E, because an EAN-8 begins so only inside one company;
    /// whichever of the two readings comes first counts when its check digit holds, the other one otherwise.
    /// </summary>
    public static bool TryRead(string? code, [NotNullWhen(true)] out Gtin? gtin)
    {
        gtin = code is { Length: 8 or 12 or 13 or Length } && !code.AsSpan().ContainsAnyExceptInRange('0', '9') ? Read(code) : null;
        return gtin is not null;
    }

    private static Gtin? Read(string code) => code switch
    {
        ['0', _, _, _, _, _, _, _] => Checked(UpcAOf(code)) ?? Checked(code),
        ['1', _, _, _, _, _, _, _] => Checked(code) ?? Checked(UpcAOf(code)),
        _ => Checked(code),
    };

    private static Gtin? Checked(string code)
    {
        var digits = code.PadLeft(Length, '0');
        var sum = 0;
        for (var i = 0; i < Length; i++)
        {
            sum += (digits[i] - '0') * (i % 2 == 0 ? 3 : 1);
        }

        return sum % 10 == 0 && digits.AsSpan().ContainsAnyExcept('0') ? new Gtin(digits) : null;
    }

    /// <summary>The UPC-A that a UPC-E stands for: its zeros are put back where its last digit says.</summary>
    private static string UpcAOf(string code)
    {
        var (system, body, last, check) = (code[..1], code[1..6], code[6], code[7..]);
        return last switch
        {
            '0' or '1' or '2' => $"{system}{body[..2]}{last}0000{body[2..]}{check}",
            '3' => $"{system}{body[..3]}00000{body[3..]}{check}",
            '4' => $"{system}{body[..4]}00000{body[4..]}{check}",
            _ => $"{system}{body}0000{last}{check}",
        };
    }
}
