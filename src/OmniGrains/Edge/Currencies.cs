using System.Collections.Frozen;

namespace OmniGrains.Edge;

/// <summary>The active currency codes of ISO 4217.</summary>
public static class Currencies
{
    private const string Codes =
        "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP CNY COP "
        + "CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR "
        + "ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN "
        + "MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD "
        + "SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR "
        + "ZMW ZWG";

    private static readonly FrozenSet<string> WithoutCents =
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> WithThousandths = "BHD IQD JOD KWD LYD OMR TND".Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Known = Codes.Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>How many decimals amounts of a currency have: 0, 2 or 3; 2 for what is not known.</summary>
    public static int DigitsOf(string? code) => code is null ? 2 : WithoutCents.Contains(code) ? 0 : WithThousandths.Contains(code) ? 3 : 2;

    /// <summary>An amount in whole smallest units of its currency, half away from zero.</summary>
    public static decimal Round(decimal amount, string? code) => Math.Round(amount, DigitsOf(code), MidpointRounding.AwayFromZero);

    public static bool IsKnown(string? code) => code is not null && Known.Contains(code);
}
