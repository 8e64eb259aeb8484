using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OmniGrains.Notifications.Sending.Channels;
using OmniGrains.Notifications.Setup;

namespace OmniGrains.Tests.Notifications;

/// <summary>Push messages as RFC 8291 and RFC 8292 say.</summary>
public sealed class PushEncryptionTests
{
    /// <summary>The example of RFC 8291, section 5 and appendix A.</summary>
    [Fact]
    public void The_example_of_the_rfc_comes_out_byte_by_byte()
    {
        var point = PushEncryption.PointOf(Bytes("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8"));
        using var own = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = Bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), Q = point });

        var body = PushEncryption.Encrypt(
            "When I grow up, I want to be a watermelon"u8, Bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
            Bytes("BTBZMqHH6r4Tts7J_aSIgg"), own, Bytes("DGv6ra1nlYgDCS1FRnbzlw"));

        Base64Url.EncodeToString(body).ShouldBe(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN");
    }

    [Fact]
    public void The_largest_message_fits_into_what_push_services_take()
    {
        using var browser = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var q = browser.ExportParameters(false).Q;
        PushEncryption.Encrypt(new byte[PushEncryption.LargestPlain], [4, .. q.X!, .. q.Y!], new byte[16]).Length.ShouldBe(4_096);
    }

    [Fact]
    public void The_token_is_for_the_push_services_origin_and_its_signature_verifies()
    {
        var (publicKey, privateKey) = Provider.NewPushKey();
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var header = PushToken.HeaderOf(new Uri("https://push.example:8443/send/abc?x=1"), "mailto:ada@example.com", publicKey, privateKey, now);

        header.ShouldStartWith("vapid t=");
        var parts = header["vapid t=".Length..].Split(", k=");
        parts[1].ShouldBe(publicKey);
        var token = parts[0].Split('.');
        var claims = JsonDocument.Parse(Bytes(token[1])).RootElement;
        claims.GetProperty("aud").GetString().ShouldBe("https://push.example:8443");
        claims.GetProperty("sub").GetString().ShouldBe("mailto:ada@example.com");
        DateTimeOffset.FromUnixTimeSeconds(claims.GetProperty("exp").GetInt64()).ShouldBeInRange(now, now.AddHours(24));
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = PushEncryption.PointOf(Bytes(publicKey)) });
        key.VerifyData(Encoding.ASCII.GetBytes($"{token[0]}.{token[1]}"), Bytes(token[2]), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation).ShouldBeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("BBBB")]
    [InlineData("AxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxs")]
    public void What_is_no_point_is_refused(string key) => Should.Throw<CryptographicException>(() => PushEncryption.PointOf(Bytes(key)));

    private static byte[] Bytes(string text) => Base64Url.DecodeFromChars(text);
}
