"""A cold `unictl detect` beside a bare interpreter, and with a small catalog beside all of it.

    python benchmarks/detect_cold.py --pairs 31

The file has 60 lines with some twenty services, made up here. For the second comparison the package
is copied and the copy's index is made of 100 services, those of the file among them.
"""

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
SOURCE: Final = HERE.parent / "src"
SMALL: Final = 100
UNICTL: Final = Path(sys.executable).with_name("unictl")
# Keys are put together here, so that no scanner takes them for real.
LINES: Final = (
    "NODE_ENV=production", "PORT=3000", "APP_URL=https://shop.acme.example", "LOG_LEVEL=info",
    "JWT_SECRET=f3a9c1d7e5b2", "SESSION_TTL=3600", "CORS_ORIGIN=*", "TZ=Europe/Berlin",
    "# Payments", "STRIPE_SECRET_KEY=sk_" + "test_51aB3dE5gH7jK9mN2p",
    "NEXT_PUBLIC_STRIPE_PUBLISHABLE_KEY=pk_" + "test_51aB3dE5gH7jK9mN2p",
    "STRIPE_WEBHOOK_SECRET=whsec_aB3dE5gH7jK9mN2pQ4rS6t",
    "RAZORPAY_KEY_ID=rzp_" + "test_Ab3De5Gh7Jk9Mn",
    "RAZORPAY_KEY_SECRET=Qw3Er5Ty7Ui9Op2As4Df6Gh8", "PAYPAL_CLIENT_ID=", "PAYPAL_CLIENT_SECRET=",
    "PAYPAL_MODE=sandbox", "# Messages",
    "TWILIO_ACCOUNT_SID=AC" + "5f3b8e1d7a9c2046b8d5e3f1a7c92e64",
    "TWILIO_AUTH_TOKEN=9c2046b8d5e3f1a7c92e645f3b8e1d7a", "TWILIO_PHONE_NUMBER=+14155550123",
    "SMTP_HOST=smtp.sendgrid.net", "SMTP_PORT=587", "SMTP_USER=apikey", "SMTP_PASSWORD=SG.x",
    "SLACK_WEBHOOK_URL=", "TELEGRAM_BOT_TOKEN=", "# Storage",
    "AWS_ACCESS_KEY_ID=AKIA" + "Q7RW2TZLM5XC4VBN",
    "AWS_SECRET_ACCESS_KEY=v8Qm2Zr7Nc3Vb6Mx9Kt5Yw1Lp4Hs8Jd6Gy0Ue+Fa", "AWS_REGION=eu-central-1",
    "S3_BUCKET=shop-files", "CLOUDINARY_URL=cloudinary://a:b@c", "# Data",
    "DATABASE_URL=postgres://shop:Xk29sf@pg.acme.example:5432/shop", "REDIS_URL=redis://redis:6379",
    "MONGO_URI=mongodb://mongo:27017/shop", "DB_POOL=10", "ELASTICSEARCH_URL=http://es:9200",
    "ALGOLIA_APP_ID=", "ALGOLIA_API_KEY=", "# Sign-in", "GOOGLE_CLIENT_ID=",
    "GOOGLE_CLIENT_SECRET=",
    "GITHUB_CLIENT_ID=", "GITHUB_CLIENT_SECRET=", "AUTH0_DOMAIN=", "AUTH0_CLIENT_ID=", "# AI",
    "OPENAI_API_KEY=sk-...", "OPENAI_MODEL=gpt-4o", "ANTHROPIC_API_KEY=", "# Watching",
    "SENTRY_DSN=", "POSTHOG_KEY=", "GA_ID=", "FEATURE_NEW_CART=true", "FEATURE_GIFTS=false",
    "RATE_LIMIT=100", "UPLOAD_LIMIT_MB=20",
)  # fmt: skip


def main() -> None:
    """Print what was measured, next to each goal."""
    from measure import paired  # noqa: PLC0415 - keeps this process small until it is needed

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--pairs", type=int, default=31)
    pairs = parser.parse_args().pairs
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / ".env").write_text("\n".join(LINES) + "\n", encoding="utf-8")
        (folder / ".env").chmod(0o600)
        environment = {"PATH": os.environ["PATH"], "HOME": made, "UNICTL_HOME": f"{made}/home"}
        bare = paired(
            (sys.executable, "-c", "pass"), (UNICTL, "detect"), environment, folder, pairs=pairs
        )
        print(f"{len(LINES)} lines; Python {sys.version.split()[0]}, {pairs} pairs, medians")
        print(
            f"detect {bare.ours.seconds * 1000:.0f} ms, python3 -c pass "
            f"{bare.peer.seconds * 1000:.0f} ms: {bare.ratio:.2f} x (goal 8)"
        )
        detect = (sys.executable, "-m", "unictl", "detect")
        few = paired(
            ("env", f"PYTHONPATH={smaller(folder)}", *detect),
            ("env", f"PYTHONPATH={SOURCE}", *detect),
            environment,
            folder,
            pairs=pairs,
        )
        print(
            f"all services {few.ours.seconds * 1000:.0f} ms, {SMALL} services "
            f"{few.peer.seconds * 1000:.0f} ms: {few.ratio:.2f} x (goal 1.25)"
        )


def smaller(folder: Path) -> Path:
    """Return a copy of the source whose catalog has `SMALL` services, those of the file first."""
    from unictl.envfile.detect import detect  # noqa: PLC0415 - not needed by what is measured
    from unictl.envfile.read import parse  # noqa: PLC0415

    sys.path.insert(0, str(HERE.parent / "tools"))
    import make_catalog_index  # noqa: PLC0415

    copy = folder / "smaller"
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    found = detect(parse("\n".join(LINES).encode(), file=".env")).services
    wanted = {finding.service for finding in found} | {"smtp", "aws", "s3-compatible", "mysql"}
    files = sorted((copy / "unictl" / "catalog").glob("*.toml"))
    files.sort(key=lambda file: file.stem not in wanted)
    for file in files[SMALL:]:
        file.unlink()
    for text in make_catalog_index.render(copy / "unictl" / "catalog").values():
        (copy / "unictl" / "catalog" / "_index.py").write_text(text, encoding="utf-8")
    return copy


if __name__ == "__main__":
    main()
