using OmniGrains.Engine;
using OmniGrains.Journal.InMemory;
using OmniGrains.Webhooks;

namespace OmniGrains.Tests.Webhooks;

public sealed class SigningTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 9, 30, 0, TimeSpan.Zero);

    private readonly Signing _signing = new(new KeyVault(InMemoryStores.Open(new InMemoryDatabase(), TimeProvider.System).Keys, new byte[32]));

    [Fact]
    public void The_published_vector_comes_out() =>
        Signing.Signature(Convert.FromBase64String("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"u8)
            .ShouldBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

    [Fact]
    public void A_secret_has_the_published_form_and_is_not_stored_in_clear()
    {
        var (shown, stored) = _signing.NewSecret("wh-1");

        shown.ShouldStartWith("whsec_");
        Convert.FromBase64String(shown["whsec_".Length..]).Length.ShouldBe(32);
        stored.ShouldNotContain(shown["whsec_".Length..]);
        _signing.NewSecret("wh-1").Shown.ShouldNotBe(shown);
    }

    [Fact]
    public void While_two_secrets_overlap_both_sign_and_then_the_new_one_alone()
    {
        var (earlier, current) = (_signing.NewSecret("wh-1"), _signing.NewSecret("wh-1"));
        var endpoint = new Endpoint("wh-1", "https://a.example", null, [], false, current.Stored, new EarlierSecret(earlier.Stored, Now.AddHours(24)), 0, null, Now, 2);

        var during = _signing.HeaderOf(endpoint, "msg_1", 7, "{}"u8, Now).Split(' ');
        during.ShouldBe([Expected(current.Shown), Expected(earlier.Shown)]);
        _signing.HeaderOf(endpoint, "msg_1", 7, "{}"u8, Now.AddHours(24)).ShouldBe(Expected(current.Shown));
    }

    [Theory]
    [InlineData("msg_wh-1_42", 42L)]
    [InlineData("msg_wh-1_042", null)]
    [InlineData("msg_wh-1_0", null)]
    [InlineData("msg_wh-1_-1", null)]
    [InlineData("msg_wh-2_42", null)]
    [InlineData("msg_wh-1_99999999999999999999", null)]
    [InlineData("", null)]
    public void A_message_id_names_its_endpoint_and_event(string id, long? position) => MessageId.PositionIn(id, "wh-1").ShouldBe(position);

    private static string Expected(string secret) => Signing.Signature(Convert.FromBase64String(secret["whsec_".Length..]), "msg_1", 7, "{}"u8);
}
