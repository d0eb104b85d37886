"""What every archive promises: in a directory and in a bucket, plain and sealed."""
