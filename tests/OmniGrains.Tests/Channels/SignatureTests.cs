using System.Security.Cryptography;
using System.Text;
using OmniGrains.Channels;
using OmniGrains.Channels.EasyPost;
using OmniGrains.Channels.Ebay;
using OmniGrains.Channels.Shopify;
using OmniGrains.Channels.Square;
using OmniGrains.Channels.Walmart;
using OmniGrains.Channels.WooCommerce;

namespace OmniGrains.Tests.Channels;

/// <summary>Who may deliver: each sender's own contract, with its published vectors where there are some.</summary>
public sealed class SignatureTests
{
    private static readonly ShopifyConnector Shopify = new(new ShopifyApi(Shops.Http));
    private static readonly WooConnector Woo = new(new WooApi(Shops.Http));
    private static readonly SquareConnector Square = new(new SquareApi(Shops.Http, TimeProvider.System));
    private static readonly EasyPostConnector EasyPost = new();

    [Theory]
    [InlineData("foo=anything", "secret", "yCGX/RrK4fcuNtr3ztk5tQGsOBjcAzHpGLdMUrbV8yI=")]
    [InlineData("Bf", "some-secret", "3X6clrsy+C8mmzR/MeTh6b/EcLr46WLZaU+24GrPXOM=")]
    public async Task Shopifys_published_vectors_are_authentic(string body, string secret, string signature)
    {
        (await IsAuthentic(Shopify, body, secret, signature)).ShouldBeTrue();
        (await IsAuthentic(Shopify, body + " ", secret, signature)).ShouldBeFalse();
        (await IsAuthentic(Shopify, body, secret + "x", signature)).ShouldBeFalse();
    }

    [Theory]
    [InlineData("")]
    [InlineData("yCGX/RrK4fcuNtr3ztk5tQGsOBjcAzHpGLdMUrbV8y=")]
    [InlineData("not base64 at all, but forty-four long......")]
    [InlineData("c821d7fd1acae1f72e36daf7ced939b501ac3818dc0331e918b74c52b6d5f322")]
    [InlineData("YCGX/RrK4fcuNtr3ztk5tQGsOBjcAzHpGLdMUrbV8yI=")]
    public async Task Any_other_signature_is_not(string signature) =>
        (await IsAuthentic(Shopify, "foo=anything", "secret", signature)).ShouldBeFalse();

    [Fact]
    public async Task Nothing_is_authentic_without_a_secret_or_under_another_header()
    {
        var signature = ("X-Shopify-Hmac-Sha256", "yCGX/RrK4fcuNtr3ztk5tQGsOBjcAzHpGLdMUrbV8yI=");
        (await Shopify.IsAuthentic(Shops.Request("foo=anything", signature), Shops.Of("shopify"), default)).ShouldBeFalse();
        (await Shopify.IsAuthentic(Shops.Request("foo=anything"), Shops.Of("shopify", secrets: ("webhookSecret", "secret")), default)).ShouldBeFalse();
        (await Shopify.IsAuthentic(
            Shops.Request("foo=anything", ("X-Hmac", signature.Item2)), Shops.Of("shopify", secrets: ("webhookSecret", "secret")), default)).ShouldBeFalse();
    }

    [Fact]
    public async Task Square_signs_the_registered_address_and_the_body()
    {
        const string Body = """{"data":{"type":"webhooks","id":"fake_id"}}""";
        var request = Shops.Request(Body, ("x-square-hmacsha256-signature", "W3FlCNk5IA3ZQ2LHTWoajvzfaDu/OwY2tNHIHC3IUOA="));

        (await Square.IsAuthentic(request, Shops.Of("square", "https://webhook.site/webhooks", secrets: ("signatureKey", "signature-key")), default)).ShouldBeTrue();
        (await Square.IsAuthentic(request, Shops.Of("square", "https://webhook.site/other", secrets: ("signatureKey", "signature-key")), default)).ShouldBeFalse();
        (await Square.IsAuthentic(request, Shops.Of("square", secrets: ("signatureKey", "signature-key")), default)).ShouldBeFalse();
    }

    [Fact]
    public async Task WooCommerce_signs_the_body_and_its_first_ping_is_greeted_only()
    {
        var shop = Shops.Of("woocommerce", secrets: ("webhookSecret", "secret"));
        (await Woo.IsAuthentic(
            Shops.Request("foo=anything", ("x-wc-webhook-signature", "yCGX/RrK4fcuNtr3ztk5tQGsOBjcAzHpGLdMUrbV8yI=")), shop, default)).ShouldBeTrue();
        Woo.Greet(Shops.Request("webhook_id=17"), shop).ShouldNotBeNull();
        Woo.Greet(Shops.Request("""{"id":17}"""), shop).ShouldBeNull();
        (await Woo.IsAuthentic(Shops.Request("webhook_id=17"), shop, default)).ShouldBeFalse();
    }

    [Fact]
    public async Task EasyPost_signs_the_body_in_hex_under_a_prefix()
    {
        var shop = Shops.Of("easypost", secrets: ("webhookSecret", "secret"));
        const string Signature = "hmac-sha256-hex=16abb10adb33ff9cff34f6a57fc2c0b902c11ea19fe73dae86f2940c235e7ed5";
        (await EasyPost.IsAuthentic(Shops.Request("""{"id":"evt_1"}""", ("X-Hmac-Signature", Signature)), shop, default)).ShouldBeTrue();
        (await EasyPost.IsAuthentic(Shops.Request("""{"id":"evt_2"}""", ("X-Hmac-Signature", Signature)), shop, default)).ShouldBeFalse();
        (await EasyPost.IsAuthentic(Shops.Request("""{"id":"evt_1"}""", ("X-Hmac-Signature", Signature["hmac-sha256-hex=".Length..])), shop, default)).ShouldBeFalse();
    }

    [Fact]
    public async Task Walmart_signs_the_body_in_the_header_that_the_subscription_names()
    {
        var connector = WalmartAt(Shops.Noon);
        var shop = Shops.Of("walmart", options: new() { ["signatureHeader"] = "x-signed" }, secrets: ("webhookSecret", "secret"));
        (await connector.IsAuthentic(Shops.Request("foo=anything", ("X-Signed", "yCGX/RrK4fcuNtr3ztk5tQGsOBjcAzHpGLdMUrbV8yI=")), shop, default)).ShouldBeTrue();
        (await connector.IsAuthentic(Shops.Request("foo=nothing", ("X-Signed", "yCGX/RrK4fcuNtr3ztk5tQGsOBjcAzHpGLdMUrbV8yI=")), shop, default)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(299, true)]
    [InlineData(301, false)]
    [InlineData(-301, false)]
    public async Task Walmarts_timed_signature_is_believed_for_five_minutes(int age, bool authentic)
    {
        var stamp = Shops.Noon.AddSeconds(-age).ToUnixTimeSeconds();
        const string Body = """{"a":1}""";
        var canonical = $"POST\n/v1/webhooks/x/acme\n{stamp}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Body)))}";
        var signature = Convert.ToBase64String(HMACSHA256.HashData("secret"u8, Encoding.UTF8.GetBytes(canonical)));
        var request = Shops.Request(Body, ("WM_SEC.SIGNATURE", signature), ("WM_SEC.TIMESTAMP", $"{stamp}"));

        (await WalmartAt(Shops.Noon).IsAuthentic(request, Shops.Of("walmart", secrets: ("webhookSecret", "secret")), default)).ShouldBe(authentic);
    }

    [Theory]
    [InlineData("SHA1", "SHA1", true)]
    [InlineData("SHA256", "SHA256", true)]
    [InlineData("SHA1", "SHA256", false)]
    [InlineData("SHA1", "MD5", false)]
    public void Ebays_signature_is_that_of_the_named_key_and_digest(string signedWith, string named, bool authentic)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var body = """{"notification":{"notificationId":"n-1"}}"""u8.ToArray();
        var signature = key.SignData(body, new HashAlgorithmName(signedWith), DSASignatureFormat.Rfc3279DerSequence);
        var header = $$"""{"alg":"ecdsa","kid":"key-1","signature":"{{Convert.ToBase64String(signature)}}","digest":"{{named}}"}""";

        var parsed = EbaySignature.Parse(Convert.ToBase64String(Encoding.UTF8.GetBytes(header)));
        (parsed?.IsOf(body, key) ?? false).ShouldBe(authentic);
        body[^2] ^= 1;
        (parsed?.IsOf(body, key) ?? false).ShouldBeFalse();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("***")]
    [InlineData("e30=")]
    [InlineData("W10=")]
    public void What_is_no_signature_header_of_ebay_is_not_read(string? header) => EbaySignature.Parse(header).ShouldBeNull();

    [Fact]
    public void Ebays_challenge_is_answered_with_the_digest_of_code_token_and_address()
    {
        var tokens = new AccessTokens(TimeProvider.System);
        var api = new EbayApi(Shops.Http, tokens);
        var connector = new EbayConnector(new EbayKeys(api, new KeyRequests(TimeProvider.System), TimeProvider.System), api, new EbayMessages(api, TimeProvider.System));
        var shop = Shops.Of("ebay", "http://www.testendpoint.com/webhook", secrets: ("verificationToken", "71745723-d031-455c-bfa5-f90d11b4f20a"));
        var request = Shops.RequestTo("/v1/webhooks/ebay/acme?challenge_code=a8628072-3d33-45ee-9004-bee86830a22d", []);

        connector.Greet(request, shop)!.Body.ShouldBe("""{"challengeResponse":"ca527df75caa230092d7e90484071e8f05d63068f1317973d6a3a42593734bbb"}""");
        connector.Greet(request, Shops.Of("ebay")).ShouldBeNull();
        connector.Greet(Shops.Request(""), shop).ShouldBeNull();
    }

    private static WalmartConnector WalmartAt(DateTimeOffset now)
    {
        var time = new FixedTime(now);
        return new WalmartConnector(new WalmartApi(Shops.Http, new AccessTokens(time), time), time);
    }

    private static async Task<bool> IsAuthentic(IConnector connector, string body, string secret, string signature) =>
        await connector.IsAuthentic(Shops.Request(body, ("X-Shopify-Hmac-Sha256", signature)), Shops.Of("shopify", secrets: ("webhookSecret", secret)), default);
}

internal sealed class FixedTime(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}
